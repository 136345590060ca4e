"""Pictures of pages: a few for the README (`--pictures DIR`), or every page looked at (`--every-page DIR`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

DESK = {"width": 1280, "height": 800}
TELEPHONE = {"width": 400, "height": 800}
COLOURS = 128


@dataclass(slots=True)
class Album:
    """Where pictures go; without a directory none is taken."""

    chosen: Path | None = None
    every: Path | None = None
    taken: list[str] = field(default_factory=list)

    def every_page(self, page: Page, name: str) -> None:
        """Take the whole page, numbered in the order of the story; and as a telephone shows it."""
        if self.every is None:
            return
        self.taken.append(name)
        number = f"{len(self.taken):03}-{name}"
        page.screenshot(path=_made(self.every) / f"{number}.png", full_page=True)

    def choose(self, page: Page, name: str, *, narrow: bool = False) -> None:
        """Take what a reader of the README should see, as a small palette PNG of what a screen shows."""
        if self.chosen is None:
            return
        if narrow:
            page.set_viewport_size(TELEPHONE)
        shot = page.screenshot(animations="disabled", caret="hide")
        page.set_viewport_size(DESK)
        picture = Image.open(BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        picture.save(_made(self.chosen) / f"{name}.png", optimize=True)


def _made(directory: Path) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    return directory
