"""Words that a file shows struck through or does not show at all: what is read of them, and what is said.

A row most of which is struck or hidden is read whole and marked, for a person to decide about. In any other row such words
are leftovers of an edit («12 15 марта» with the 12 struck): they are left out and named. How a format strikes and hides is
the readers' business.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# A stretch of text and its mark: "struck", "hidden" or nothing.
Piece = tuple[str, str]
_ROW_MESSAGES = {
    "struck": "Строка в файле зачёркнута. Если мероприятие отменено, исключите её.",
    "hidden": "Строка в файле скрыта. Если в плане её быть не должно, исключите её.",
}
_WORDS_MESSAGES = {
    "struck": "Зачёркнутые слова не перенесены: «{}».",
    "hidden": "Скрытый текст (на бумаге его нет) не перенесён: «{}».",
}
_LONGEST_QUOTE = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said: ``code`` is «struck», «hidden», «struck_words» or «hidden_words»; ``cell`` counts in the row."""

    code: str
    message: str
    cell: int = -1


def settle(cells: Sequence[Sequence[Piece]]) -> tuple[list[str], list[Finding]]:
    """The texts of a row's cells, and what there is to say of its struck and hidden words."""
    findings = [Finding(mark, message) for mark, message in _ROW_MESSAGES.items() if _is_whole(cells, mark)]
    kept = {"", *(finding.code for finding in findings)}
    texts = []
    for place, pieces in enumerate(cells):
        texts.append("".join(text for text, mark in pieces if mark in kept))
        for mark, message in _WORDS_MESSAGES.items():
            words = " ".join("".join(text for text, own in pieces if own == mark).split())
            if words and mark not in kept:
                findings.append(Finding(f"{mark}_words", message.format(words[:_LONGEST_QUOTE]), place))
    return texts, findings


def marked(pieces: Sequence[Piece], mark: str) -> list[Piece]:
    """The pieces with a mark that holds for all of them; each keeps a mark of its own."""
    return [(text, own or mark) for text, own in pieces]


def _is_whole(cells: Sequence[Sequence[Piece]], mark: str) -> bool:
    """Whether a mark holds for the row: for its longest cell, or for cells with more than half of its letters.

    Cells that hold other words too do not count: somebody has put those in the place of the marked ones.
    """
    letters = [_letters(pieces) for pieces in cells]
    whole = [
        count if count == _letters([piece for piece in pieces if piece[1] == mark]) else 0
        for count, pieces in zip(letters, cells, strict=True)
    ]
    return sum(whole) > 0 and (sum(whole) * 2 > sum(letters) or max(whole) == max(letters))


def _letters(pieces: Sequence[Piece]) -> int:
    # A number alone says nothing: Word counts it by itself, and nobody strikes it.
    return sum(letter.isalpha() for text, _mark in pieces for letter in text)
