"""Images of chips as screens show them: PNG, and nothing of what a hostile card may hold."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from backoffice.adapters.inspection import Inspector
from backoffice.cards.residence_images import face, line

TIFF, FACE = line("NGUYEN VAN AN", "", 2500), face(None, 3000)


def bomb() -> bytes:
    out = BytesIO()
    Image.new("1", (9_000, 9_000), 1).save(out, "TIFF", compression="group4")
    assert len(out.getvalue()) < 16_000
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "size"), [(TIFF.ljust(2500, b"\0"), (900, 120)), (FACE.ljust(3000, b"\0"), (120, 160))]
)
def test_an_image_on_a_chip_is_shown_as_png(inspector: Inspector, data: bytes, size: tuple[int, int]) -> None:
    with Image.open(BytesIO(inspector.card_picture(data))) as shown:
        assert (shown.format, shown.size) == ("PNG", size)


@pytest.mark.parametrize(
    "hostile",
    [b"", b"\0" * 3000, TIFF[:60], FACE[:300], b"II*\0" * 4000, b"\0" * 16_001, b"\xff\xd8\xff" * 9, bomb()],
    ids=["nothing", "filling", "cut TIFF", "cut face", "no TIFF", "long", "JPEG", "bomb"],
)
def test_what_is_no_image_that_can_be_shown_is_refused(inspector: Inspector, hostile: bytes) -> None:
    with pytest.raises(ValueError, match="image"):
        inspector.card_picture(hostile)
    assert inspector.card_picture(FACE)
