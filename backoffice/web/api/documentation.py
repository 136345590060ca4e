"""The OpenAPI 3.1 document of the calls, and a page that people read, made from it."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, cast

from flask import Response, current_app, jsonify, render_template
from flask_openapi.models.info import Info
from flask_openapi.openapi import OpenAPI

from backoffice.web.api.answers import ProblemTold
from backoffice.web.api.v1 import v1

OPENAPI_VERSION = "3.1.0"
INFO = Info(
    title="Odaiba API v1",
    version="1",
    description=(
        "模擬の在留申請オンラインシステム。実在の個人情報を送らないでください。 / A simulated office: send no data of"
        " real people. Times are ISO 8601 with offset, durations ISO 8601, errors problem+json (RFC 9457)."
    ),
)
WORDS = {
    "400": "The body is not JSON",
    "401": "The owner's token is missing (off loopback)",
    "403": "This actor, token or site may not do that",
    "404": "Something that the request names is not there",
    "409": "The present state does not allow it, or the same command is being done",
    "412": "If-Match is not the present version",
    "413": "The body is too large",
    "415": "This kind of body is not taken",
    "422": "Refused, each reason beside its field",
}
READING, WRITING = ("401", "403", "404", "422"), ("400", "401", "403", "404", "409", "413", "415", "422")
SECURITY = {"owner": {"type": "http", "scheme": "bearer", "description": "Needed when not on loopback."}}
MATCHED = frozenset({"file_application", "act_on_application"})


def _header(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 200}
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


REPEATABLE = _header(
    "Idempotency-Key",
    "同じ鍵と同じ要求には同じ答え / the stored answer again, with Idempotency-Replayed: true",
)
MATCHING = _header("If-Match", "読んだ申請の ETag / the ETag of the application that the command rests on")
NAMING = _header("Content-Disposition", "ファイル名（RFC 6266） / attachment; filename*=UTF-8''…")


@v1.get("/openapi.json", doc_ui=False)
def openapi_document() -> Response:
    """Return the document."""
    return jsonify(document())


@v1.get("/docs", doc_ui=False)
def docs() -> str:
    """Show the document as a page."""
    whole = document()
    return render_template("api/docs.html", document=whole, calls=list(calls(whole)), problems=WORDS)


def document() -> dict[str, Any]:
    """Return the OpenAPI document of the present app, made once."""
    app = cast("OpenAPI", current_app)
    if "api_document" not in app.extensions:
        app.openapi_version = OPENAPI_VERSION
        app.validation_error_model = ProblemTold
        app.extensions["api_document"] = _completed(deepcopy(app.api_doc))
    return cast("dict[str, Any]", app.extensions["api_document"])


def calls(whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return every call with its method and path, in the order of the paths."""
    for path, methods in whole["paths"].items():
        for method, operation in methods.items():
            yield {"method": method.upper(), "path": path, **operation}


def _completed(whole: dict[str, Any]) -> dict[str, Any]:
    """Add what every call has: problems, keys, security."""
    whole["paths"] = dict(sorted(whole["paths"].items()))
    whole["security"] = [{}, {"owner": []}]
    whole["components"]["securitySchemes"] = SECURITY
    for methods in whole["paths"].values():
        for method, operation in methods.items():
            _complete(method, operation, whole["components"]["schemas"])
    return whole


def _complete(method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    name = operation["operationId"]
    operation.pop("tags", None)
    operation.setdefault("parameters", []).extend(_headers(method, name))
    statuses = [*(READING if method in ("get", "delete") else WRITING), *(["412"] if name in MATCHED else [])]
    _ask_for_body(operation, schemas)
    operation["responses"] |= {status: _problem(status) for status in sorted(statuses)}
    if name in ("show_application", "act_on_application"):
        operation["responses"]["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}


def _ask_for_body(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Say that a JSON body may be left out when nothing in it is required."""
    asked = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if asked:
        schema = schemas[asked["schema"]["$ref"].rpartition("/")[2]]
        operation["requestBody"]["required"] = bool(schema.get("required") or schema.get("oneOf"))


def _headers(method: str, name: str) -> list[dict[str, Any]]:
    asked = {"post": [REPEATABLE], "put": [NAMING]}.get(method, [])
    return asked + ([MATCHING] if name in MATCHED else [])


def _problem(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemTold"}
    return {"description": WORDS[status], "content": {"application/problem+json": {"schema": schema}}}
