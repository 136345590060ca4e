"""What no database writes and no person types: NUL in an address, a question or a form."""

from flask import Flask, abort, request

from backoffice.domain.refusal import Refusal, Refused

NUL = "\x00"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def install(app: Flask) -> None:
    """Refuse requests that hold such a thing before anybody works on them; JSON bodies are looked at field by field."""
    app.before_request(_refuse_unwritable)


def _refuse_unwritable() -> None:
    if NUL in request.path:
        abort(404)
    typed = [*request.args.values(), *(request.form.values() if request.mimetype in FORMS else ())]
    if any(NUL in text for text in typed):
        ja = "保存できない文字（NUL）が含まれています。取り除いてもう一度送ってください。"
        raise Refused(Refusal("", ja, "The request holds a NUL, which cannot be stored.", code="unwritable"))
