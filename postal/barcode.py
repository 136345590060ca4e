"""Barcodes as drawings in millimetres: NW-7 (Codabar) of a tracking number, the customer barcode of an address."""

from dataclasses import dataclass

from markupsafe import Markup

from postal import customer_barcode

NW7_MODULE_MM = 0.33
NW7_HEIGHT_MM = 11.0
ENDS = "A"
"""Start and stop character of a label (assumed; facts/post.md §5)."""
_QUIET_MODULES = 10
_VECTOR_UNITS = 2
"""Units of zint's drawing for one module."""
PITCH_MM, BAR_MM = 1.2, 0.6
QUIET_MM = 2.0
LONG_MM, TIMING_MM = 3.6, 1.2
"""A customer barcode of 10 points; the manual allows 8 to 11.5 (zipmanual p12)."""

Bar = tuple[float, float, float, float]
"""Left, top, width and height of a bar in mm."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A barcode on a white ground, its quiet zones included; all in mm, `words` says it to those who cannot see it."""

    width_mm: float
    height_mm: float
    bars: tuple[Bar, ...]
    words: str

    def svg(self) -> Markup:
        """Return the drawing as SVG, to stand alone or inside a page."""
        path = "".join(
            f"M{left:g} {top:g}h{width:g}v{height:g}h{-width:g}z" for left, top, width, height in self.bars
        )
        size = f'width="{self.width_mm:g}mm" height="{self.height_mm:g}mm"'
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{}" {} viewBox="0 0 {:g} {:g}"'
            ' shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path d="{}"/></svg>'
        ).format(self.words, Markup(size), self.width_mm, self.height_mm, Markup(path))  # noqa: S704 numbers alone


def of_number(number: str) -> Drawing:
    """Return the NW-7 of a bare tracking number; its digits stand between the start and the stop character."""
    from zint import Symbol, Symbology

    symbol = Symbol()
    symbol.symbology = Symbology.CODABAR
    symbol.show_text = False
    symbol.encode(f"{ENDS}{number}{ENDS}")
    symbol.buffer_vector()
    scale = NW7_MODULE_MM / _VECTOR_UNITS
    quiet = _QUIET_MODULES * NW7_MODULE_MM
    bars = tuple(
        (round(quiet + bar.x * scale, 3), 0.0, round(bar.width * scale, 3), NW7_HEIGHT_MM)
        for bar in symbol.vector.rectangles
    )
    width = bars[-1][0] + bars[-1][2] + quiet
    return Drawing(round(width, 3), NW7_HEIGHT_MM, bars, f"NW-7 {number}")


def of_address(data: str) -> Drawing:
    """Return the customer barcode of its data (`customer_barcode.data_of`): 67 bars."""
    kinds = customer_barcode.bars(customer_barcode.symbols(data))
    upper = (LONG_MM - TIMING_MM) / 2
    spans = {
        "1": (0.0, LONG_MM),
        "2": (0.0, upper + TIMING_MM),
        "3": (upper, upper + TIMING_MM),
        "4": (upper, TIMING_MM),
    }
    bars = tuple(
        (round(QUIET_MM + at * PITCH_MM, 3), round(QUIET_MM + spans[kind][0], 3), BAR_MM, spans[kind][1])
        for at, kind in enumerate(kinds)
    )
    width = 2 * QUIET_MM + (len(kinds) - 1) * PITCH_MM + BAR_MM
    return Drawing(round(width, 3), 2 * QUIET_MM + LONG_MM, bars, data)
