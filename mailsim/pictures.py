"""Pictures that came with a mail, as data addresses for its own frame."""

from base64 import b64encode
from collections.abc import Iterable
from io import BytesIO

from PIL import Image

from mailsim.message import Attachment

MAX_OCTETS = 3 * 1024 * 1024
MAX_PIXELS = 40_000_000
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def own_pictures(attachments: Iterable[Attachment]) -> dict[str, str]:
    """Return the pictures of a mail by their Content-ID, as long as they are not too many octets together."""
    found: dict[str, str] = {}
    left = MAX_OCTETS
    for one in attachments:
        kind = picture_type(one.content) if one.content_id and len(one.content) <= left else None
        if kind:
            left -= len(one.content)
            found.setdefault(one.content_id, f"data:{kind};base64,{b64encode(one.content).decode('ascii')}")
    return found


def picture_type(content: bytes) -> str | None:
    """Return the kind of a picture by its first octets, whatever its mail says; None of what a page does not show.

    Only its head is read: nothing is unpacked here.
    """
    try:
        with Image.open(BytesIO(content), formats=tuple(_TYPES)) as picture:
            return _TYPES.get(str(picture.format)) if picture.width * picture.height <= MAX_PIXELS else None
    except (OSError, ValueError, SyntaxError, *_BOMBS):
        return None
