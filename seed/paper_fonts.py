"""The fonts of the papers: none of them is embedded but one of our own, for 𠮷.

HeiseiKakuGo-W5 over Adobe-Japan1 is one that viewers have at hand (ISO 32000-1, 9.7.3 and 9.7.5.2), Helvetica one of
the standard 14 (9.6.2.2). PDFium shows no sign beyond the Basic Multilingual Plane in a font that is not embedded, so
𠮷 is drawn by strokes in a Type 3 font (9.6.5).
"""

from collections.abc import Sequence
from itertools import groupby

import pikepdf
from pikepdf import Array, Dictionary, Name

Strokes = Sequence[Sequence[tuple[float, float]]]

_RARE: dict[str, Strokes] = {
    "𠮷": (
        ((0.22, 0.24), (0.78, 0.24)),
        ((0.50, 0.06), (0.50, 0.46)),
        ((0.06, 0.46), (0.94, 0.46)),
        ((0.22, 0.60), (0.78, 0.60), (0.78, 0.94), (0.22, 0.94), (0.22, 0.60)),
    )
}
_CODES = {sign: code for code, sign in enumerate(_RARE, 1)}
_ASCENT = 0.86


def shown(words: str, size: float) -> str:
    """Return the operators that show the words from where the text stands, each sign in the font that has it."""
    runs = ((font, "".join(run)) for font, run in groupby(words, _font_of))
    return " ".join(f"/{font} {size} Tf <{_coded(font, run)}> Tj" for font, run in runs)


def path(strokes: Strokes) -> str:
    """Return the operators that draw strokes of a square of side 1, whose y runs downwards."""
    drawn = []
    for stroke in strokes:
        points = [f"{x:.3f} {1 - y:.3f}" for x, y in stroke]
        drawn.append(f"{points[0]} m {' '.join(point + ' l' for point in points[1:])} S")
    return " ".join(drawn)


def fonts(document: pikepdf.Pdf) -> Dictionary:
    """Return the fonts for the resources of a page: Latin, Kana, Rare."""
    latin = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )
    made = {"Latin": latin, "Kana": _kana(document), "Rare": _rare(document)}
    return Dictionary({f"/{name}": document.make_indirect(font) for name, font in made.items()})


def _font_of(sign: str) -> str:
    if sign in _RARE:
        return "Rare"
    return "Latin" if sign.isascii() else "Kana"


def _coded(font: str, run: str) -> str:
    if font == "Rare":
        return "".join(f"{_CODES[sign]:02x}" for sign in run)
    return run.encode("ascii" if font == "Latin" else "utf-16-be").hex()


def _kana(document: pikepdf.Pdf) -> Dictionary:
    base = Name("/HeiseiKakuGo-W5")
    # A stem over 80 makes PDFium take a bold face in its stead.
    described = Dictionary(Type=Name.FontDescriptor, FontName=base, Flags=4, ItalicAngle=0, StemV=78)
    described.update(
        {"/FontBBox": Array([-92, -250, 1010, 922]), "/Ascent": 752, "/Descent": -221, "/CapHeight": 737}
    )
    glyphs = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0,
        BaseFont=base,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Japan1", Supplement=6),
        FontDescriptor=document.make_indirect(described),
        DW=1000,
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/HeiseiKakuGo-W5-UniJIS-UTF16-H"),
        Encoding=Name("/UniJIS-UTF16-H"),
        DescendantFonts=Array([document.make_indirect(glyphs)]),
    )


def _rare(document: pikepdf.Pdf) -> Dictionary:
    procedures = {f"/rare{_CODES[sign]}": _procedure(document, strokes) for sign, strokes in _RARE.items()}
    names = [Name(name) for name in procedures]
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, _ASCENT - 1, 1, _ASCENT]),
        FontMatrix=Array([1, 0, 0, 1, 0, 0]),
        CharProcs=Dictionary(procedures),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([1, *names])),
        FirstChar=1,
        LastChar=len(names),
        Widths=Array([1] * len(names)),
        Resources=Dictionary(),
        ToUnicode=document.make_stream(_to_unicode().encode("ascii")),
    )


def _procedure(document: pikepdf.Pdf, strokes: Strokes) -> pikepdf.Object:
    drawn = f"1 0 d0 1 0 0 1 0 {_ASCENT - 1:.2f} cm 0.075 w {path(strokes)}"
    return document.make_stream(drawn.encode("ascii"))


def _to_unicode() -> str:
    pairs = "\n".join(f"<{code:02x}> <{sign.encode('utf-16-be').hex()}>" for sign, code in _CODES.items())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Rare def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{len(_CODES)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
