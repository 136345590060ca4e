"""Whether this installation makes PDFs, and the making of them within bounds of size, time and memory."""

import ctypes.util
from functools import cache
from importlib.util import find_spec

from backoffice.adapters.inspection import Inspector
from backoffice.adapters.printing import FACES, typeface
from backoffice.ports import PrintFailedError

HTML_BYTES_MAX = 1 << 20
SECONDS_A_PRINT = 30.0
LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz")


class PdfPrinter:
    """Makes PDFs in a child process of its own, so that nobody's upload waits for a print."""

    def __init__(self, inspector: Inspector | None = None) -> None:
        """Begin without a child; the first PDF starts it."""
        self._child = inspector or Inspector(seconds=SECONDS_A_PRINT)

    def lacking(self) -> str:
        """Return what is missing, in words."""
        return missing()

    def typeface(self) -> str:
        """Return where the typeface of ordinary letters lies."""
        return typeface()

    def pdf(self, html: str) -> bytes:
        """Return a page as a PDF; PrintFailedError when it is too long or the child gave up over it."""
        data = html.encode()
        if len(data) > HTML_BYTES_MAX:
            raise PrintFailedError("the page is too long to be printed as a PDF")
        made = self._child.printed(data)
        if made is None:
            raise PrintFailedError("the PDF could not be made within its bounds of time and memory")
        return made

    def close(self) -> None:
        """End the child, if there is one."""
        self._child.close()


@cache
def missing() -> str:
    """Return what PDFs need and this machine has not: packages of the extra `print`, libraries of the system."""
    packages = [] if find_spec("weasyprint") else ["weasyprint"]
    packages += [name for name in FACES if not find_spec(name.replace("-", "_"))]
    libraries = [f"lib{name}" for name in LIBRARIES if not ctypes.util.find_library(name)]
    return "、".join([*packages, *libraries])
