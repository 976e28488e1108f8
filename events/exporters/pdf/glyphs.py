"""Whether paper can show a character. Pango falls back to any font of the machine, so every font's coverage counts."""

from functools import lru_cache

from events.exporters.pdf import fontconfig


@lru_cache(maxsize=4096)
def is_printable(character: str) -> bool:
    """Whether some font has the character; true where nobody can say."""
    charsets = fontconfig.charsets()
    return not charsets or any(fontconfig.has(charset, character) for charset in charsets)
