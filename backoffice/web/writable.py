"""What no database writes and no person types: NUL in an address or a question."""

from flask import Flask, abort, request

from backoffice.domain.refusal import Refusal, Refused

NUL = "\x00"


def install(app: Flask) -> None:
    """Refuse requests that hold such a thing before anybody works on them; bodies are looked at field by field."""
    app.before_request(_refuse_unwritable)


def _refuse_unwritable() -> None:
    if NUL in request.path:
        abort(404)
    if any(NUL in text for text in request.args.values()):
        ja = "保存できない文字（NUL）が含まれています。取り除いてもう一度送ってください。"
        raise Refused(Refusal("", ja, "The request holds a NUL, which cannot be stored.", code="unwritable"))
