"""How a reader wants to see the pages: the size of the text, contrast, spacing; and the style sheet for each choice.

Pages are kept alike for everybody, so a choice reaches them through the style sheet alone: it lies under ``/view/``, where the
cookie with the choice goes and no page does. Not here: the page where the choice is made (``views/appearance.py``).
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache as once
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

SIZES = (100, 150, 200)  # per cent of the usual size
COOKIE = "view"
_FILES = ("colours.css", "site.css", "appearance/contrast.css", "appearance/spacing.css")
_USUAL_SIZE = 106.25  # per cent of the browser's own size, as site.css says


@dataclass(frozen=True)
class Appearance:
    """One choice; without arguments the usual appearance."""

    size: int = 100
    has_contrast: bool = False
    has_spacing: bool = False

    def __str__(self) -> str:
        """As the cookie holds it: «150-contrast»."""
        return "-".join([str(self.size), *["contrast"] * self.has_contrast, *["spacing"] * self.has_spacing])

    @classmethod
    def of(cls, cookie: str) -> "Appearance":
        """The choice in the cookie; whatever we did not write ourselves is the usual appearance."""
        every = [
            cls(size, contrast, spacing) for size in SIZES for contrast in (False, True) for spacing in (False, True)
        ]
        return next((one for one in every if str(one) == cookie), cls())


def version() -> str:
    """A digest of the style sheets, a part of their address: a page never meets the sheet of another release."""
    return hashlib.sha256("\0".join(_sources()).encode()).hexdigest()[:12]


def sheet(appearance: Appearance) -> str:
    """The whole style sheet of this appearance."""
    return _sheet(_sources(), appearance)


@lru_cache(maxsize=16)
def _sheet(sources: tuple[str, ...], appearance: Appearance) -> str:
    colours, usual, contrast, spacing = sources
    parts = [colours, _scaled(usual, appearance.size)]
    if appearance.size != 100:
        parts.append(f":root {{ font-size: {_USUAL_SIZE * appearance.size / 100}%; }}\n")
    parts += [contrast] * appearance.has_contrast + [spacing] * appearance.has_spacing
    return re.sub(r'url\("([\w.-]+)"\)', lambda name: f'url("{static(name[1])}")', "\n".join(parts))


def _scaled(css: str, size: int) -> str:
    """The sheet with its widths of windows grown like the text: a rem in a media query is the browser's own size,
    whatever size the sheet sets (Media Queries 4, §1.3), and large text in two columns would be two narrow ones.
    """
    return re.sub(
        r"(?m)^(@media .*?\{)",
        lambda query: re.sub(r"([\d.]+)rem", lambda width: f"{float(width[1]) * size / 100:g}rem", query[1]),
        css,
    )


def _sources() -> tuple[str, ...]:
    return _read() if settings.DEBUG else _kept_sources()


@once
def _kept_sources() -> tuple[str, ...]:
    return _read()


def _read() -> tuple[str, ...]:
    return tuple((Path(settings.BASE_DIR) / "static" / name).read_text(encoding="utf-8") for name in _FILES)
