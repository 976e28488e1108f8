"""Words that a file shows struck through or does not show at all: what is read of them, and what is said.

A cell that is struck or hidden as a whole is read, and its row marked for a person to decide about: most often the event
is cancelled. Beside other words in a cell they are leftovers of an edit («12 15 марта» with the 12 struck): they are left
out and named. The reader of each format finds which they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# A stretch of text and its mark: "struck", "hidden" or nothing.
Piece = tuple[str, str]
_ROW_MESSAGES = {
    "struck": "Строка в файле зачёркнута, вся или целыми ячейками. Если мероприятие отменено, исключите её.",
    "hidden": "Строка в файле скрыта, вся или целыми ячейками. Если в плане её быть не должно, исключите её.",
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
    marks = [mark_of(pieces) for pieces in cells]
    findings = [Finding(mark, message) for mark, message in _ROW_MESSAGES.items() if mark in marks]
    texts = []
    for place, (pieces, whole) in enumerate(zip(cells, marks, strict=True)):
        texts.append("".join(text for text, mark in pieces if mark in ("", whole)))
        for mark, message in _WORDS_MESSAGES.items():
            words = " ".join("".join(text for text, own in pieces if own == mark).split())
            if words and mark != whole:
                findings.append(Finding(f"{mark}_words", message.format(words[:_LONGEST_QUOTE]), place))
    return texts, findings


def marked(pieces: Sequence[Piece], mark: str) -> list[Piece]:
    """The pieces with a mark that holds for all of them; each keeps a mark of its own."""
    return [(text, own or mark) for text, own in pieces]


def mark_of(pieces: Sequence[Piece]) -> str:
    """The mark that all words of a cell bear; nothing when some bear another or none."""
    marks = {mark for text, mark in pieces if any(letter.isalnum() for letter in text)}
    return marks.pop() if len(marks) == 1 else ""
