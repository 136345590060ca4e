"""Calls that judge a message: its HTML, its links. Nothing of them leaves this machine."""

from flask import Response, jsonify
from werkzeug.exceptions import BadRequest

from mailsim.mailpit import html_check, link_check
from mailsim.mailpit.asking import find
from mailsim.place import here


def check_html(which: str) -> Response:
    """Tell which mail clients show the HTML of a message as it is meant; 400 where it has none, as Mailpit answers."""
    page = here().inbox.message(find(which).id).html
    if not page:
        raise BadRequest("HTML の部分がありません / message does not contain HTML")
    return jsonify(html_check.check(page))


def check_links(which: str) -> Response:
    """Tell a message's links, and of those to our own pages whether there is such a page; others are not asked."""
    parsed = here().inbox.message(find(which).id)
    return jsonify(link_check.check(parsed, here().sites))


def check_spam(which: str) -> Response:
    """Tell that nobody judges spam here, in the shape of SpamAssassin's answer."""
    find(which)
    words = "迷惑メールの判定はありません / mailsim does not judge spam"
    return jsonify(Error=words, IsSpam=False, Rules=None, Score=0)
