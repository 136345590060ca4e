"""What the authorities of a world publish: their certificates, revocation lists and OCSP answers; and who they are."""

import re
from datetime import date

from flask import Blueprint, Response, make_response, render_template, request

from backoffice.cards.authorities import KINDS
from backoffice.cards.revocation import LARGEST_QUESTION
from backoffice.domain.refusal import absent
from backoffice.store.chips import Certificate
from backoffice.usecases import certificate_lists as lists
from backoffice.web.context import in_world, looking
from backoffice.web.ownership import must_own

pages = in_world(Blueprint("pki", __name__, url_prefix="/w/<world>/pki"))

PAGE = 50
KEY = re.compile(r"(\d{4}-\d{2}-\d{2})\.([0-9a-f]{40})", re.ASCII)


@pages.get("/")
def home() -> str:
    """List the authorities and how much they have issued, for the world's owner."""
    must_own()
    with looking() as reading:
        return render_template("worlds/authorities.html", authorities=lists.authorities_seen(reading))


@pages.get("/<authority_id>/")
def issued(authority_id: str) -> str:
    """List what an authority has issued, the newest first, for the world's owner."""
    must_own()
    if authority_id not in KINDS:
        raise absent("認証局", "authority", authority_id)
    with looking() as reading:
        found = lists.issued_page(reading, authority_id, _behind(request.args.get("before", "")), PAGE)
        return render_template(
            "worlds/certificates.html",
            kind=KINDS[authority_id],
            certificates=found,
            older=_key(found[-1]) if len(found) == PAGE else None,
        )


@pages.get("/<authority_id>.crt")
def certificate(authority_id: str) -> Response:
    """Give an authority's own certificate, DER."""
    with looking() as reading:
        return _bytes(lists.founded(reading, authority_id).content, "application/pkix-cert")


@pages.get("/<authority_id>.crl")
def revocations(authority_id: str) -> Response:
    """Give an authority's revocation list, DER."""
    with looking() as reading:
        return _bytes(lists.present_list(reading, authority_id), "application/pkix-crl")


@pages.post("/<authority_id>/ocsp")
def ocsp(authority_id: str) -> Response:
    """Answer a program's question about one certificate (RFC 6960), whatever its bytes."""
    question = request.stream.read(LARGEST_QUESTION + 1)
    with looking() as reading:
        return _bytes(lists.told(reading, authority_id, question), "application/ocsp-response")


def _bytes(content: bytes, mimetype: str) -> Response:
    response = make_response(content)
    response.mimetype = mimetype
    response.headers["Cache-Control"] = "no-store"  # a world's clock is no clock of caches
    return response


def _behind(text: str) -> tuple[date, str] | None:
    found = KEY.fullmatch(text)
    try:
        return (date.fromisoformat(found[1]), found[2]) if found else None
    except ValueError:
        return None


def _key(row: Certificate) -> str:
    return f"{row.begins_on.isoformat()}.{row.id}"
