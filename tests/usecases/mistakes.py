"""Envelopes packed wrongly on purpose."""

from collections.abc import Callable
from typing import Any

Paper = dict[str, Any]
Mistake = Callable[[list[Paper]], list[Paper]]


def without(kind: str) -> Mistake:
    return lambda papers: [paper for paper in papers if paper["kind"] != kind]


def changed(kind: str, **facts: object) -> Mistake:
    return lambda papers: [paper | facts if paper["kind"] == kind else paper for paper in papers]


def with_another(kind: str) -> Mistake:
    return lambda papers: [*papers, {"kind": kind}]


MISTAKES: dict[str, Mistake] = {
    "none": lambda papers: papers,
    "nothing-right": lambda _papers: [{"kind": "letter"}],
    "no-slip": without("fee-slip"),
    "no-card": without("residence-card"),
    "no-envelope": without("return-envelope"),
    "no-copy": without("card-copy"),
    "wrong-number": changed("fee-slip", number="東オンE25999999"),
    "wrong-name": changed("fee-slip", name="SOMEBODY ELSE"),
    "not-signed": changed("fee-slip", signed=False),
    "stamps-short": changed("fee-slip", stamps=[1000]),
    "stamps-in-excess": changed("fee-slip", stamps=[10000]),
    "stamp-torn": changed("fee-slip", stamps=[5000, {"yen": 500, "torn": True}]),
    "stamps-loose": lambda papers: [*papers, {"kind": "revenue-stamps", "stamps": [500]}],
    "cash": with_another("cash"),
    "underpaid": changed("return-envelope", postage=110),
    "wrong-service": changed("return-envelope", service="ordinary"),
    "wrong-address": changed("return-envelope", address="大阪府大阪市北区１－１"),
    "no-note": changed("return-envelope", back=""),
    "passport": with_another("passport"),
    "my-number-card": with_another("my-number-card"),
}
