"""Calls on tags. They are the message's own, in whichever mailbox it lies; a mailbox changes only its own messages."""

from flask import Response, jsonify
from werkzeug.exceptions import BadRequest

from mailsim.mailpit import asking
from mailsim.mailpit.lists import ok
from mailsim.place import here
from mailsim.tags import clean_tag, clean_tags, delete_tag, rename_tag, set_tags, tag_names


def tags() -> Response:
    """List every tag in use."""
    with here().inbox.reading() as connection:
        return jsonify(tag_names(connection, asking.everything()))


def put_tags() -> Response:
    """Set the ``Tags`` of the messages ``IDs``, in place of those that they have."""
    wish = asking.wish()
    wanted = asking.ids(wish) or []
    given = clean_tags(asking.texts(wish, "Tags"))
    mine = [here().inbox.summary(one, here().address).id for one in dict.fromkeys(wanted)]
    with here().inbox.writing() as connection:
        set_tags(connection, mine, given)
    return ok()


def put_tag(tag: str) -> Response:
    """Rename a tag to ``Name``."""
    new = clean_tag(asking.text(asking.wish(), "Name"))
    if not new:
        raise BadRequest("タグは英数字・空白・-._ です / a tag has letters, digits, spaces, -._ only")
    with here().inbox.writing() as connection:
        if not rename_tag(connection, tag, new, asking.everything()):
            raise BadRequest(f"タグ {tag[:100]} はありません / there is no tag {tag[:100]}")
    return ok()


def remove_tag(tag: str) -> Response:
    """Take a tag off all messages."""
    with here().inbox.writing() as connection:
        delete_tag(connection, tag, asking.everything())
    return ok()
