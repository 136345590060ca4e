"""Giving one case to an examiner, giving it back, and moving it to another section, from its overview."""

from collections.abc import Callable

from flask import request

from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Transaction
from backoffice.usecases import allotting
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.cases import overview
from backoffice.web.console.doing import Page, beside, do


@pages.post("/cases/<key>/assign")
def assign(key: str) -> Page:
    """Give a case to another examiner."""
    examiner = request.form.get("examiner", "")
    return _done(key, lambda tx: allotting.assign(tx, officer(), key, examiner), "担当を割り当てました。")


@pages.post("/cases/<key>/release")
def release(key: str) -> Page:
    """Give a case back to the queue."""
    return _done(key, lambda tx: allotting.release(tx, officer(), key), "担当を外しました。")


@pages.post("/cases/<key>/transfer")
def transfer(key: str) -> Page:
    """Move a case to another section."""
    section, reason = request.form.get("section", ""), request.form.get("reason", "")
    return _done(key, lambda tx: allotting.transfer(tx, officer(), key, section, reason), "移管しました。")


def _done(key: str, act: Callable[[Transaction], object], words: str) -> Page:
    try:
        return do(key, act, words)
    except Refused as refusal:
        return overview(key, beside(refusal)), 422
