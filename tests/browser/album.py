"""Pictures of pages: a few for the README (`--pictures DIR`), or every page looked at (`--every-page DIR`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, ViewportSize

DESK: ViewportSize = {"width": 1280, "height": 800}
TELEPHONE: ViewportSize = {"width": 400, "height": 800}
POST: ViewportSize = {"width": 1000, "height": 1060}
"""What shows an item of the post with all of its history."""
LABEL: ViewportSize = {"width": 460, "height": 610}
"""What shows a paper of A6 with a little of the table around it."""
COLOURS = 128


@dataclass(slots=True)
class Album:
    """Where pictures go; without a directory none is taken."""

    chosen: Path | None = None
    every: Path | None = None
    taken: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    """The pages that have been looked through already, by name."""

    def every_page(self, page: Page, name: str) -> None:
        """Take the whole page, numbered in the order in which pages were met."""
        if self.every is None:
            return
        self.taken.append(name)
        number = f"{len(self.taken):03}-{name}"
        page.screenshot(path=_made(self.every) / f"{number}.png", full_page=True)

    def page_of_every(self, page: Page, name: str, size: ViewportSize) -> None:
        """Take the whole page at a size into the directory `every`, when pictures are wanted."""
        if self.chosen is None:
            return
        page.set_viewport_size(size)
        place = self.chosen / "every" / f"{name}.png"
        page.screenshot(path=_made(place.parent) / place.name, full_page=True, animations="disabled")
        page.set_viewport_size(DESK)

    def choose(self, page: Page, name: str, top: Locator | None = None, size: ViewportSize = DESK) -> None:
        """Take what a reader of the README should see of a screen, from `top` on, as a small palette PNG."""
        if self.chosen is None:
            return
        page.set_viewport_size(size)
        page.evaluate("window.scrollTo(0, 0)")
        if top is not None:
            top.evaluate(
                "place => window.scrollTo(0, place.getBoundingClientRect().top + window.scrollY - 24)"
            )
        shot = page.screenshot(animations="disabled", caret="hide")
        page.set_viewport_size(DESK)
        picture = Image.open(BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        picture.save(_made(self.chosen) / f"{name}.png", optimize=True)


def _made(directory: Path) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    return directory
