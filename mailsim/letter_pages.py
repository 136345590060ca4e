"""Writing a mail, as a new one or as an answer: the form, and handing it in as any other client would."""

import re
from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from mailsim import letter, listing, wording
from mailsim.inbox import Summary
from mailsim.letter import Letter, WrongLetterError
from mailsim.mailbox_pages import folder_asked, is_id
from mailsim.place import here
from mailsim.selection import INBOX
from mailsim.threads import bare
from mailsim.when import whole

MAX_QUOTED = 8_000
MOST_REFERENCES = 20
MOST_OFFERED = 200
_REFUSED = 422
_MESSAGE_ID = re.compile(r"<([!-;=?-~]{1,500})>")


def add_letters(pages: Blueprint) -> None:
    """Put the form below a mailbox, and for any sender beside them."""
    pages.add_url_rule("/write", "write", write)
    pages.add_url_rule("/write", "send", send, methods=["POST"])
    pages.add_url_rule("/box/<mailbox:address>/write", "write_from", write)
    pages.add_url_rule("/box/<mailbox:address>/write", "send_from", send, methods=["POST"])


def write() -> str:
    """Show the form: empty, or filled for an answer to the mail that `answer` names."""
    given = {name: request.args.get(name, "")[: letter.MAX_SUBJECT] for name in ("sender", "to", "subject")}
    return _form(given | _answer() | ({"sender": here().address or ""} if here().address else {}))


def send() -> Response | tuple[str, int]:
    """Hand the mail in; what is wrong with it, or who refuses it, is said beside the form, which keeps all words."""
    form = request.form
    try:
        to = letter.send(here().inbox, _letter(form))
    except WrongLetterError as wrong:
        return _form(dict(form.items()), wrong), _REFUSED
    sender = here().address or form.get("sender", "").strip()
    return redirect(url_for(".mailbox", address=sender, sent=to), 303)


def _form(given: Mapping[str, str], wrong: WrongLetterError | None = None) -> str:
    locale = wording.locale_of(request.args.get("locale"))
    return render_template(
        "mailsim/write.html",
        address=here().address,
        given=given,
        wrong=wrong,
        wrong_words=(wrong.en if locale == "en" else wrong.ja) if wrong else "",
        addresses=[] if here().address else [box.address for box in here().inbox.mailboxes()[:MOST_OFFERED]],
        limits=letter,
    )


def _letter(form: Mapping[str, str]) -> Letter:
    return Letter(
        sender=here().address or form.get("sender", "").strip(),
        to=form.get("to", ""),
        subject=form.get("subject", ""),
        text=form.get("text", ""),
        references=_references(form.get("answer", "")),
    )


def _answered(answer: str, folder: str) -> Summary | None:
    """Return the mail of this mailbox that is answered; None where none is named."""
    address = here().address
    if not (address and is_id(answer)):
        return None
    return listing.in_folder(here().inbox, int(answer), address, folder)


def _references(answer: str) -> tuple[str, ...]:
    """Return the Message-IDs of the mails that an answer follows, the answered one last (RFC 5322 §3.6.4)."""
    answered = _answered(answer, request.form.get("folder") or INBOX)
    if not answered:
        return ()
    headers = here().inbox.message(answered.id).headers
    before = next((value for name, value in headers if name.lower() == "references"), "")
    known = _MESSAGE_ID.findall(f"{before} <{answered.message_id}>")
    return tuple(dict.fromkeys(known))[-MOST_REFERENCES:]


def _answer() -> dict[str, str]:
    """Return what stands in the form of an answer: whom to, the subject with Re:, the text that is answered."""
    answered = _answered(request.args.get("answer", ""), folder_asked())
    if not answered:
        return {}
    to = next((one.address for one in answered.reply_to), answered.author.address)
    locale = wording.locale_of(request.args.get("locale"))
    above = wording.words(locale)["wrote"].format(
        at=whole(answered.received_at, locale), name=answered.author.name or answered.author.address
    )
    quoted = "\n".join(f"> {line}" for line in answered.text[:MAX_QUOTED].rstrip().split("\n"))
    return {
        "to": to,
        "subject": f"Re: {bare(answered.subject)[0]}"[: letter.MAX_SUBJECT],
        "text": f"\n\n{above}\n{quoted}\n",
        "answer": str(answered.id),
        "folder": folder_asked(),
    }
