"""The calls that bring an application's files, as raw bytes."""

from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.http import parse_options_header

from backoffice.domain.actors import Actor
from backoffice.simulation.transaction import Transaction
from backoffice.usecases import attaching, photos
from backoffice.usecases.progress import application_of
from backoffice.usecases.viewing import actor_named
from backoffice.web.api.v1 import OfApplication, v1
from backoffice.web.api.values import Asked, Day, Word
from backoffice.web.context import world

PDF = frozenset({"application/pdf"})
PHOTO = frozenset({"image/jpeg", "image/png"})


class UploadAsked(Asked):
    """Who brings the file; when nobody is named, the application's own user."""

    actor: Word = ""


class DocumentsAsked(UploadAsked):
    """Whether 参考様式9 is in the PDF: at first that not all fits (R-141), later that what was asked for has come (R-143)."""

    declared: bool = False


class PhotoAsked(UploadAsked):
    """When the photo was taken (R-132)."""

    taken_on: Day | None = None


def _bytes_of(kinds: frozenset[str]) -> dict[str, Any]:
    return {"required": True, "content": {kind: {} for kind in sorted(kinds)}}


@v1.put(
    "/worlds/<world_id>/applications/<application_id>/documents",
    summary="資料（PDF）を添付する",
    request_body=_bytes_of(PDF),
    responses={204: None},
)
def put_documents(path: OfApplication, query: DocumentsAsked) -> tuple[str, int]:
    """Attach the one PDF of documents; while an examiner waits for documents, supply them (R-138, R-142)."""
    data, name = _data(PDF), _file_name("documents.pdf")
    attaching.look_at(world().ports.documents, "documents", data, name)
    with world().write() as tx:
        user = _user(tx, path.application_id, query.actor)
        asked = application_of(tx, path.application_id).request_id
        attach = attaching.supply_documents if asked else attaching.attach_documents
        attach(tx, user, path.application_id, data, name, declared=query.declared)
    return "", 204


@v1.put(
    "/worlds/<world_id>/applications/<application_id>/photo",
    summary="顔写真を添付する",
    request_body=_bytes_of(PHOTO),
    responses={204: None},
)
def put_photo(path: OfApplication, query: PhotoAsked) -> tuple[str, int]:
    """Attach the photo (R-131), or replace a wrong one through the slot that the office opened (R-136)."""
    data = _data(PHOTO)
    attaching.look_at(world().ports.documents, "photo", data, "")
    with world().write() as tx:
        user = _user(tx, path.application_id, query.actor)
        name = _file_name("photo")
        photos.bring_photo(tx, user, path.application_id, data, name, taken_on=query.taken_on)
    return "", 204


def _data(kinds: frozenset[str]) -> bytes:
    if request.mimetype not in kinds:
        raise UnsupportedMediaType
    return request.get_data()


def _user(tx: Transaction, application_id: str, named: str) -> Actor:
    return actor_named(tx, named or application_of(tx, application_id).filer_id)


def _file_name(otherwise: str) -> str:
    """Return the name in Content-Disposition (RFC 6266), without its path and without control signs."""
    _, parts = parse_options_header(request.headers.get("Content-Disposition", ""))
    name = str(parts.get("filename", "")).replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in name if sign.isprintable())[:200] or otherwise
