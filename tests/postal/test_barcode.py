"""Barcodes are read back: NW-7 by zbar, the customer barcode (which zbar does not know) by a reader of our own."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from postal import barcode, number
from postal.customer_barcode import PATTERNS, bars, data_of, extracted, symbols
from postal.item import Address
from postal.service import ServiceClass

try:
    from pyzbar.pyzbar import ZBarSymbol, decode
except ImportError as missing:  # pyzbar finds no libzbar0
    ZBAR_MISSING = str(missing)
else:
    ZBAR_MISSING = ""
needs_zbar = pytest.mark.skipif(
    bool(ZBAR_MISSING), reason=f"no zbar here (apt-get install libzbar0): {ZBAR_MISSING}"
)
DOTS_PER_MM = 12
"""About 300 dots per inch, as a label printer has."""
BAR = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z")


def drawn(svg):
    """Return the bars of an SVG as it is sent: left, top, width, height in mm."""
    return [tuple(map(float, found)) for found in BAR.findall(svg)]


def printed(drawing):
    """Return what a printer makes of the SVG, with white paper around."""
    margin = 4
    size = [round((side + 2 * margin) * DOTS_PER_MM) for side in (drawing.width_mm, drawing.height_mm)]
    paper = Image.new("L", size, 255)
    pen = ImageDraw.Draw(paper)
    for left, top, width, height in drawn(drawing.svg()):
        start = ((left + margin) * DOTS_PER_MM, (top + margin) * DOTS_PER_MM)
        end = ((left + margin + width) * DOTS_PER_MM - 1, (top + margin + height) * DOTS_PER_MM - 1)
        pen.rectangle((*map(round, start), *map(round, end)), fill=0)
    return paper


def scanned(drawing):
    (found,) = decode(printed(drawing), symbols=[ZBarSymbol.CODABAR])
    return found.data.decode()


@needs_zbar
@settings(max_examples=60)
@given(st.sampled_from(list(ServiceClass)[1:]), st.integers(0, 9_999_999), st.integers(0, 99))
def test_a_labels_barcode_is_read_back(service, serial, region):
    made = number.issue(service, serial, region)
    read = scanned(barcode.of_number(made))
    assert read == f"A{made}A"
    assert number.is_sound(read[1:-1])


@needs_zbar
def test_a_barcode_with_a_bar_gone_is_not_read_as_the_number():
    made = barcode.of_number("31112345675")
    spoilt = barcode.Drawing(made.width_mm, made.height_mm, made.bars[:20] + made.bars[21:], made.words)
    read = [found.data for found in decode(printed(spoilt), symbols=[ZBarSymbol.CODABAR])]
    assert b"A31112345675A" not in read


def test_the_svg_says_its_number_and_has_quiet_zones():
    drawing = barcode.of_number("31112345675")
    assert 'aria-label="NW-7 31112345675"' in drawing.svg()
    lefts = [left for left, *_ in drawing.bars]
    right = drawing.bars[-1][0] + drawing.bars[-1][2]
    quiet = pytest.approx(10 * barcode.NW7_MODULE_MM, abs=0.01)
    assert (min(lefts), drawing.width_mm - right) == (quiet, quiet)


# 郵便番号・バーコードマニュアル p21 and p25: address, its data, the check digit.
PUBLISHED = [
    ("1000013", "東京都千代田区霞が関1丁目3番2号　郵便プラザ503室", "1-3-2-503", "9"),
    ("2630023", "千葉市稲毛区緑町3丁目30-8　郵便ビル403号", "3-30-8-403", "5"),
    ("0140113", "秋田県大仙市堀見内　南田茂木　添60-1", "60-1", "CC8"),
    ("1100016", "東京都台東区台東5-6-3　ABCビル10F", "5-6-3-10", "9"),
    ("0600906", "北海道札幌市東区北六条東4丁目　郵便センター6号館", "4-6", "9"),
    ("0650006", "北海道札幌市東区北六条東8丁目　郵便センター10号館", "8-10", "9"),
    ("4070033", "山梨県韮崎市龍岡町下條南割　韮崎400", "400", "-"),
    ("2730102", "千葉県鎌ケ谷市右京塚　東3丁目-20-5　郵便・A&bコーポB604号", "3-20-5B604", "0"),
    ("1980036", "東京都青梅市河辺町十一丁目六番地一号　郵便タワー601", "11-6-1-601", "CC8"),
    ("0270203", "岩手県宮古市大字津軽石第二十一地割大淵川480", "21-480", "CC5"),
    ("5900016", "大阪府堺市中田出井町四丁六番十九号", "4-6-19", "CC2"),
    ("0800831", "北海道帯広市稲田町南七線　西28", "7-28", "CC7"),
    ("3170055", "茨城県日立市宮田町6丁目7-14　ABCビル2F", "6-7-14-2", "CC1"),
    ("6500046", "神戸市中央区港島中町9丁目7-6　郵便シティA棟1F1号", "9-7-6A1-1", "5"),
    ("6230011", "京都府綾部市青野町綾部6-7　LプラザB106", "6-7LB106", "4"),
    ("0640804", "札幌市中央区南四条西29丁目1524-23　第2郵便ハウス501", "29-1524-23-2-501", "3"),
    ("9100067", "福井県福井市新田塚3丁目80-25　J1ビル2-B", "3-80-25J1-2B", "9"),
]


@pytest.mark.parametrize(("code", "written", "numbers", "check"), PUBLISHED)
def test_the_published_examples(code, written, numbers, check):
    data = data_of(Address(code, (written,), "模擬 太郎"))
    assert data == code + numbers
    assert symbols(data)[-2] == check


def test_what_is_cut_after_a_letters_first_half_keeps_that_half():
    """The manual's own example: 20 symbols end with the first half of B."""
    assert symbols("91000673-80-25J1-2B")[1:-2] == (*"91000673-80-25", "CC1", *"91-2", "CC1")
    assert symbols("064080429-1524-23-2-501")[1:-2] == tuple("064080429-1524-23-2-")


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("", ""),
        ("無番地", ""),
        ("１丁目２−３", "1-2-3"),
        ("二丁目", "2"),
        ("百二十丁目三十番千五号", "120-30-1005"),
        ("二〇一号", "201"),
        ("六本木ヒルズ", ""),
        ("1番1号 郵便センター", "1-1"),
        ("5番 コーポb-b-12号", "5BB12"),
        ("8番の三号 ABCDビルBF2", "8-3-2"),
        ("--1--2--", "1-2"),
    ],
)
def test_what_is_taken_of_the_writing(written, numbers):
    assert extracted(written) == numbers


@pytest.mark.parametrize(
    ("code", "lines", "data"),
    [
        ("102-0081", ("東京都千代田区四番町5-6",), "10200815-6"),
        ("860-0008", ("熊本県熊本市中央区二の丸1-1",), "86000081-1"),
        ("135-0064", ("東京都江東区青海2-7-11", "東京港湾合同庁舎9階"), "13500642-7-11-9"),
        ("160-0022", ("新宿1-2-3", "模擬荘201"), "16000221-2-3-201"),
    ],
)
def test_numbers_in_the_towns_own_name_are_no_address_numbers(code, lines, data):
    assert data_of(Address(code, lines, "模擬 太郎")) == data


@pytest.mark.parametrize("code", ["100-0000", "999-9999", ""])
def test_a_code_that_names_no_town_has_no_barcode(code):
    assert data_of(Address(code, ("東京都千代田区1-1",), "模擬 太郎")) is None


SYMBOLS = {bars: symbol for symbol, bars in PATTERNS.items()}
LETTERS = {"CC1": "ABCDEFGHIJ", "CC2": "KLMNOPQRST", "CC3": "UVWXYZ"}
VALUES = {symbol: at for at, symbol in enumerate([*"0123456789-", *(f"CC{at}" for at in range(1, 9))])}


def kind_of(top, height):
    """Say of a bar in which of the four ways it stands: it always covers the middle of 3.6 mm, then up, down or both."""
    up, down = top < 2.0 + 1.2 - 0.3, top + height > 2.0 + 2.4 + 0.3
    return {(True, True): "1", (True, False): "2", (False, True): "3", (False, False): "4"}[up, down]


def read_back(svg):
    """Read a customer barcode from its picture: bars, symbols, check digit, then the writing."""
    kinds = "".join(kind_of(top, height) for _, top, _, height in sorted(drawn(svg)))
    assert len(kinds) == 67
    assert (kinds[:2], kinds[-2:]) == ("13", "31")
    found = [SYMBOLS[kinds[at : at + 3]] for at in range(2, 65, 3)]
    assert sum(VALUES[symbol] for symbol in found) % 19 == 0
    left, read = [symbol for symbol in found[:-1] if symbol != "CC4"], ""
    while left:
        symbol = left.pop(0)
        if symbol not in LETTERS:
            read += symbol
        elif left:
            read += LETTERS[symbol][int(left.pop(0))]
    return read


numbers = st.from_regex(r"\A[0-9]{1,4}(-[0-9]{1,3}){0,2}[A-Z]?\Z")


@given(st.integers(0, 9_999_999), numbers)
def test_every_customer_barcode_is_read_back(code, written):
    data = f"{code:07d}{written}"
    fits = len(data) + sum(map(str.isalpha, data)) <= 20
    read = read_back(barcode.of_address(data).svg())
    assert read == data if fits else data.startswith(read)


@given(st.integers(0, 9_999_999), numbers)
def test_zint_draws_the_same_bars(code, written):
    """Another's encoder, wherever it takes the data: it refuses what has to be cut."""
    from zint import Symbol, Symbology

    data = f"{code:07d}{written}"
    if len(data) + sum(map(str.isalpha, data)) > 20:
        data = data[:7]
    theirs = Symbol()
    theirs.symbology = Symbology.JAPANPOST
    theirs.encode(data)
    theirs.buffer_vector()
    shapes = [
        (bar.y == 0, bar.y + bar.height == theirs.vector.height)
        for bar in sorted(theirs.vector.rectangles, key=lambda bar: bar.x)
    ]
    kinds = {(True, True): "1", (True, False): "2", (False, True): "3", (False, False): "4"}
    assert "".join(kinds[shape] for shape in shapes) == bars(symbols(data))
