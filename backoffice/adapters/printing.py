"""A page as a PDF by WeasyPrint (extra `print`): called in the child process of `inspection` alone, which bounds it."""

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any

FACES = {"noto-cjk-sans-jp-regular": 400, "noto-cjk-sans-jp-bold": 700}
"""Packages that bring the fonts, with the weight of each; without them the system's fonts are taken."""
FAMILY = "Sheet"


def made(html: str) -> bytes:
    """Return the PDF of a page; it may fetch nothing but the fonts."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    own = weasyprint.CSS(string=faces(), font_config=fonts)
    page = weasyprint.HTML(string=html, url_fetcher=_nothing)
    made_pdf: bytes = page.write_pdf(stylesheets=[own], font_config=fonts)
    return made_pdf


def faces() -> str:
    """Return the style that names the fonts which are installed as packages."""
    rules = []
    for package, weight in FACES.items():
        path = _font(package)
        if path:
            source = f"src: url('{path.as_uri()}')"
            rules.append(f"@font-face {{ font-family: '{FAMILY}'; font-weight: {weight}; {source}; }}")
    return "\n".join(rules)


def typeface() -> str:
    """Return the path of the typeface of ordinary letters, "" where its package is not installed."""
    path = _font(next(iter(FACES)))
    return str(path) if path else ""


def _font(package: str) -> Path | None:
    try:
        found = [file for file in files(package) or () if file.suffix == ".otf"]
    except PackageNotFoundError:
        return None
    return Path(str(found[0].locate())).resolve() if found else None


def _nothing(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError(f"a printed page fetches nothing: {url[:80]}")
