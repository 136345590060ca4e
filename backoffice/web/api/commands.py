"""Commands that a client may repeat: the answer is stored with what the command did and given again (harness §3).

An `Idempotency-Key` stands for one command of a world (or of the address, for commands on worlds). The same key with
the same request gets the stored answer; with another request it is refused. A refusal stores nothing.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from threading import Lock
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import PreconditionFailed

from backoffice.domain.refusal import Refusal, Refused, conflict
from backoffice.simulation.realtime import wall_seconds
from backoffice.simulation.transaction import Transaction
from backoffice.simulation.worlds import Created, Note
from backoffice.store.control import CommandReply, forget_replies
from backoffice.store.replies import Reply
from backoffice.store.types import canonical
from backoffice.usecases.progress import application_of
from backoffice.web.context import simulator, world

Answer = dict[str, Any]
KEY = re.compile(r"[\x21-\x7e]{1,200}")
WORLD = re.compile(r"^/api/v1/worlds/[^/]+")
KEPT_SECONDS = 24 * 60 * 60
UNFINISHED = 0

_making: set[str] = set()
_making_lock = Lock()


def command(
    work: Callable[[Transaction], Answer],
    status: int = 200,
    beside: Callable[[Transaction, Answer], Answer] = lambda _tx, _answer: {},
) -> Response:
    """Do a command in one transaction of the address's world, its answer stored under its key.

    `beside` makes out of an answer what is told with it, each time, and never stored: secrets.
    """
    key = idempotency_key()
    with world().write() as tx:
        known = stored(tx, key)
        if known:
            return replayed(known.status, known.body | beside(tx, known.body))
        answer = work(tx)
        store(tx, key, status, answer)
        told = answer | beside(tx, answer)
    return respond(told, status)


def stored(tx: Transaction, key: str) -> Reply | None:
    """Return what a world has stored under a key; Refused when that was another request."""
    known = tx.get(Reply, key)
    if known:
        _refuse_other_request(known.request_hash)
    return known


def store(tx: Transaction, key: str, status: int, answer: Answer) -> None:
    """Store an answer under a key, in the place of what was stored unfinished; without a key nothing."""
    if not key:
        return
    known = tx.get(Reply, key)
    if known:
        known.status, known.body = status, answer
    else:
        tx.add(Reply(key=key, request_hash=fingerprint(), status=status, body=answer))


def command_on_worlds(
    work: Callable[[Note], object], tell: Callable[[Created], Answer], status: int
) -> Response:
    """Do a command that makes or resets a world; its answer is stored in the same control transaction."""
    key = idempotency_key()
    name = sha256(f"{request.path}\n{key}".encode()).hexdigest() if key else ""
    answers: list[Answer] = []

    def note(session: Session, made: Created) -> None:
        answers.append(tell(made))
        if name:
            session.add(_kept(name, status, answers[0]))

    with _alone(name):
        known = _stored_above(name)
        if known:
            return replayed(known.status, known.body)
        try:
            work(note)
        except IntegrityError as raced:
            ja = "同じ Idempotency-Key の要求が同時に処理されました。もう一度送ると、その応答が返ります。"
            raise conflict(
                ja, "Another process has just answered this key. Repeat it to have that answer."
            ) from raced
    return respond(answers[0], status)


def must_match(tx: Transaction, application_id: str) -> None:
    """Refuse a command whose If-Match is not the present version of its application (412)."""
    if request.if_match:
        application = application_of(tx, application_id)
        if not request.if_match.contains(str(application.version)):
            raise PreconditionFailed


def idempotency_key() -> str:
    """Return the request's Idempotency-Key, or nothing; Refused when it cannot be one."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return ""
    if not KEY.fullmatch(key):
        ja = "Idempotency-Key は空白を含まない ASCII 文字200字以内にしてください。"
        en = "An Idempotency-Key is up to 200 visible ASCII characters."
        raise Refused(Refusal("", ja, en, "Idempotency-Key", "idempotency-key"))
    return key


def fingerprint() -> str:
    """Return what makes a request the same request: method, address within the world, query, and JSON body or files."""
    address = WORLD.sub("", request.path)
    words = [request.method, address, request.query_string.decode("latin-1"), _body()]
    return sha256(canonical(words).encode()).hexdigest()


def _body() -> object:
    """Return the body as it counts: JSON; of a form its fields and files, whatever parts them; of a file its digest."""
    if request.files or request.form:
        files = {name: sha256(_bytes(file)).hexdigest() for name, file in request.files.items()}
        return {"form": request.form.to_dict(), "files": files}
    known = request.get_json(silent=True)
    data = b"" if request.is_json else request.get_data()
    return sha256(data).hexdigest() if data else known


def _bytes(file: FileStorage) -> bytes:
    file.stream.seek(0)
    return file.stream.read()


def respond(answer: Answer, status: int = 200) -> Response:
    """Return an answer as JSON; one that has a version carries it as ETag."""
    response = jsonify(answer)
    response.status_code = status
    if "version" in answer:
        response.set_etag(str(answer["version"]))
    return response


def replayed(status: int, answer: Answer) -> Response:
    """Return a stored answer again."""
    response = respond(answer, status)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _kept(name: str, status: int, answer: Answer) -> CommandReply:
    return CommandReply(
        id=name, request_hash=fingerprint(), status=status, body=answer, answered_wall=wall_seconds()
    )


def _stored_above(name: str) -> CommandReply | None:
    with simulator().worlds.registry() as session:
        forget_replies(session, wall_seconds() - KEPT_SECONDS)
        known = session.get(CommandReply, name) if name else None
        if known:
            session.expunge(known)
    if known:
        _refuse_other_request(known.request_hash)
    return known


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Refuse the same command on worlds while it is being done: making a world takes its time."""
    with _making_lock:
        if name and name in _making:
            ja = "同じ Idempotency-Key の要求を処理中です。少し待ってからもう一度送ってください。"
            raise conflict(ja, "The same command is being done; try again in a moment.")
        _making.add(name)
    try:
        yield
    finally:
        with _making_lock:
            _making.discard(name)


def _refuse_other_request(request_hash: str) -> None:
    if request_hash != fingerprint():
        ja = "この Idempotency-Key は別の要求に使われています。新しい鍵にしてください。"
        en = "This Idempotency-Key was used with another request. Use a new key."
        raise Refused(Refusal("", ja, en, "Idempotency-Key", "idempotency-key-reused"))
