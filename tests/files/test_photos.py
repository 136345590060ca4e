from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from backoffice.adapters.inspection import Inspector
from backoffice.adapters.photos import normalised_photo
from backoffice.domain.attachments import PLAIN_SPREAD
from backoffice.domain.files import FileStanding, Verdict, judge_photo
from tests.files import kit

ON = date(2025, 6, 2)
ORIENTATIONS = range(1, 9)


def verdict(inspector: Inspector, data: bytes) -> Verdict:
    return judge_photo(inspector.inspect_photo(data), ON)


def as_picture(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data)) as image:
        assert image.format == "JPEG"
        image.load()
        return image


@pytest.mark.rule("R-131")
@pytest.mark.parametrize(
    "made",
    [
        kit.photo_jpeg,
        kit.photo_png,
        lambda: kit.photo_jpeg(mode="L"),
        lambda: kit.photo_jpeg(mode="CMYK"),
        lambda: kit.photo_png(mode="RGBA"),
        lambda: kit.photo_png(mode="P"),
        lambda: kit.photo_jpeg(413, 531 + 20),  # 35 x 45 mm cut to 3 x 4
        lambda: kit.photo_jpeg(4_320, 5_760),  # just under the pixel cap
        kit.telephone_photo,
        kit.broken_exif_photo,
        kit.grey16_png,
    ],
    ids=["jpeg", "png", "grey", "cmyk", "rgba", "palette", "cut", "24.9 MP", "MPO", "broken EXIF", "16-bit"],
)
def test_a_good_photo_is_accepted_and_can_be_shown(inspector: Inspector, made: Callable[[], bytes]) -> None:
    data = made()
    facts = inspector.inspect_photo(data)
    assert facts.decodable
    assert judge_photo(facts, ON).standing is FileStanding.ACCEPTED
    shown = as_picture(inspector.normalised_photo(data))
    assert shown.mode == "RGB"
    assert shown.width <= 900
    assert shown.height <= 1200


@pytest.mark.rule("R-131")
@pytest.mark.parametrize(
    ("made", "rule", "code"),
    [
        (lambda: b"", "C-43", "photo-empty"),
        (lambda: kit.photo_in("GIF"), "C-43", "photo-format"),
        (lambda: kit.photo_in("WEBP"), "C-43", "photo-format"),
        (kit.svg_file, "C-43", "photo-format"),
        (kit.pdf_bytes, "C-43", "photo-format"),
        (kit.text_file, "C-43", "photo-format"),
        (kit.half_photo, "R-131", "photo-damaged"),
        (lambda: kit.photo_png()[:3000], "R-131", "photo-damaged"),
        (lambda: b"\xff\xd8\xff", "R-131", "photo-damaged"),
        (lambda: b"\x89PNG\r\n\x1a\n", "R-131", "photo-damaged"),
        (kit.fifty_megapixels, "U-13", "photo-too-many-pixels"),
        (kit.landscape_photo, "R-131", "photo-shape"),
        (lambda: kit.photo_jpeg(600, 600), "R-131", "photo-shape"),
        (lambda: kit.photo_jpeg(600, 771), "R-131", "photo-shape"),  # 35 x 45 mm: a passport's
        (lambda: kit.padded_photo(kit.PHOTO_LIMIT + 1), "U-13", "photo-too-large"),
    ],
)
def test_what_is_refused_beside_the_field(
    inspector: Inspector, made: Callable[[], bytes], rule: str, code: str
) -> None:
    found = verdict(inspector, made())
    assert found.refusal
    assert found.refusal is not None
    assert (found.refusal.rule, found.refusal.code, found.refusal.field) == (rule, code, "photo")
    assert found.refusal.ja.endswith("。")
    assert found.refusal.en.endswith(".")


def test_another_format_is_called_by_its_name(inspector: Inspector) -> None:
    found = verdict(inspector, kit.photo_in("WEBP"))
    assert found.refusal is not None
    assert "WEBP" in found.refusal.ja


@pytest.mark.parametrize("size", [kit.PHOTO_LIMIT - 1, kit.PHOTO_LIMIT])
def test_one_mebibyte_is_still_taken(inspector: Inspector, size: int) -> None:
    data = kit.padded_photo(size)
    assert len(data) == size
    assert verdict(inspector, data).refusal is None


def test_fifty_megapixels_are_counted_not_decoded(inspector: Inspector) -> None:
    data = kit.fifty_megapixels()
    assert len(data) < kit.PHOTO_LIMIT
    facts = inspector.inspect_photo(data)
    assert facts.pixels == 6_120 * 8_160
    assert not facts.decodable
    with pytest.raises(ValueError, match="25,000,000 pixels"):
        normalised_photo(data)


@pytest.mark.rule("R-131")
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_photo_is_judged_and_shown_as_a_viewer_turns_it(inspector: Inspector, orientation: int) -> None:
    data = kit.photo_jpeg(orientation=orientation)
    facts = inspector.inspect_photo(data)
    assert (facts.width, facts.height, facts.orientation) == (600, 800, orientation)
    assert judge_photo(facts, ON).refusal is None
    shown = as_picture(normalised_photo(data))
    hair, background, jacket = (shown.getpixel(point) for point in ((300, 130), (20, 60), (150, 760)))
    assert close(hair, (40, 32, 28))
    assert close(background, (232, 236, 240))
    assert close(jacket, (60, 80, 120))


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_a_sideways_photo_that_only_looks_upright_in_its_bytes_is_refused(
    inspector: Inspector, orientation: int
) -> None:
    found = verdict(inspector, kit.photo_jpeg(800, 600, orientation=orientation))
    assert found.refusal is not None
    assert found.refusal.code == "photo-shape"


def close(found: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) <= 12 for one, other in zip(found, wanted, strict=True))


def test_the_photo_shown_carries_no_metadata_and_is_always_the_same() -> None:
    data = kit.photo_jpeg(orientation=6)
    shown = normalised_photo(data)
    assert shown == normalised_photo(data)
    assert b"Exif" in data
    assert b"Exif" not in shown
    assert len(as_picture(shown).getexif()) == 0


def test_what_is_transparent_shows_white() -> None:
    clear = BytesIO()
    Image.new("RGBA", (300, 400), (10, 20, 30, 0)).save(clear, "PNG")
    assert close(as_picture(normalised_photo(clear.getvalue())).getpixel((5, 5)), (255, 255, 255))


def test_sixteen_bit_grey_keeps_its_shades() -> None:
    assert close(as_picture(normalised_photo(kit.grey16_png())).getpixel((5, 5)), (128, 128, 128))


@pytest.mark.parametrize("made", [kit.half_photo, kit.svg_file, kit.text_file, lambda: b""])
def test_what_is_no_whole_photo_cannot_be_shown(inspector: Inspector, made: Callable[[], bytes]) -> None:
    for show in (normalised_photo, inspector.normalised_photo):
        with pytest.raises(ValueError, match="not a photo"):
            show(made())


def test_the_child_shows_what_the_function_shows(inspector: Inspector) -> None:
    assert inspector.normalised_photo(kit.photo_png()) == normalised_photo(kit.photo_png())


@pytest.mark.rule("R-133")
@pytest.mark.parametrize(
    ("made", "plain"),
    [
        (kit.photo_jpeg, True),
        (kit.telephone_photo, True),
        (lambda: kit.photo_png(mode="P"), True),
        (lambda: kit.photo_jpeg(mode="CMYK"), True),
        (kit.striped_photo, False),
    ],
)
def test_the_corners_behind_the_head_are_measured(
    inspector: Inspector, made: Callable[[], bytes], plain: bool
) -> None:
    facts = inspector.inspect_photo(made())
    assert facts.border_spread >= 0
    assert (facts.border_spread <= PLAIN_SPREAD) is plain


def test_what_cannot_be_read_has_no_corners(inspector: Inspector) -> None:
    assert inspector.inspect_photo(kit.half_photo()).border_spread == -1
