"""What stands above the table: the plan's title, the heading over it, the approval block, and what is none of them.

The lines come as paragraphs or as the leading rows of a sheet. What is in the table's body is not seen here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from events.document import Approval
from events.importers.matching.approval import find_date, read_approval
from events.importers.matching.line_kinds import begins_small, is_heading, is_period, is_signature
from events.importers.matching.years import title_year
from events.persons import names_person
from events.text import fold

_ADJECTIVES = r"(?:[а-я-]+(?:ый|ой|ий|ая|ое) (?:и )?){0,3}"
_TITLE = re.compile(rf"{_ADJECTIVES}(?:план|п л а н)(?:-[а-я]+)?(?![а-я])")
_OTHER_TITLES = re.compile(
    rf"{_ADJECTIVES}(?:календарь|график|перечень|мероприятия|программа|расписание|дорожная карта|циклограмма|сетка)(?![а-я])"
)
_PLAN_IN_CAPITALS = re.compile(r"\bПЛАН(?:-ГРАФИК)?\b")
_APPROVAL = re.compile(r"\(?утв(?:ержд(?:аю|ена?о?ы?)\b|\.)")
_APPENDIX = re.compile(
    r"(?:приложение|согласован[оа]?|рассмотрен[оа]?|принято?а?|"
    r"к (?:приказу|положению|распоряжению|постановлению))(?![а-я])"
)
_ENDS_APPENDIX = re.compile(r"^от [\"_\d].*")
_RULE = re.compile(r"_{2,}")
_PLACE = re.compile(r"(?:г|пгт|с|п|д|ст)\. ?[а-я-]+$")
_EDITION = re.compile(r"(?:редакция \d|выборка из плана|стр(?:аница|\.) \d|\(?проект\)?$)")
_TEXT = re.compile(
    r"(?:цел[ьи]|задач[аи]|основные (?:задачи|цели|направления)|уважаем[а-я]+|направляем|в соответствии|во исполнение)\b"
)
_ORGANISATION = re.compile(r"(?:[МГОФБ][А-Я]{1,5}У?К?\b|(?i:(?:муниципальн|государственн|областн)[а-я]+ .*учрежден))")
_LONGEST_LINE = 200
_LONGEST_TITLE = 8
_LONGEST_BAND = 15
_ASIDE = 2
_ENDS_OPEN = re.compile(r"(?:[,–—-]|\b(?:и|в|на|по|для|с|к|о|об|от|из|за))$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line with its place in the file; ``row`` 0 and ``column`` -1 for a paragraph outside the tables."""

    text: str
    place: str = ""
    row: int = 0
    column: int = -1


@dataclass(slots=True)
class Preamble:
    """The lines, sorted: ``kinds`` are keys of ``reading.LINE_KINDS``, one for each line; «section» lines are bands."""

    lines: Sequence[SourceLine]
    kinds: list[str] = field(default_factory=list)
    is_title_guessed: bool = False

    def joined(self, kind: str) -> str:
        """The words of all lines of one kind on one line."""
        return " ".join(self.texts(kind))

    def texts(self, kind: str) -> list[str]:
        """The lines of one kind."""
        return [line.text for line, own in zip(self.lines, self.kinds, strict=True) if own == kind]

    @property
    def approval(self) -> Approval:
        """The approval block's data; ``Approval()`` where there is no block."""
        lines = self.texts("approval")
        return read_approval(lines) if lines else Approval()


@dataclass(slots=True)
class _Block:
    kind: str
    is_signed: bool = False


def read_preamble(lines: Sequence[SourceLine]) -> Preamble:
    """Sort the lines above a table."""
    preamble = Preamble(lines, [""] * len(lines))
    first, last = _title_lines(lines)
    _mark_blocks(preamble, first)
    title = fold(" ".join(line.text for line in lines[first:last]))
    for position, line in enumerate(lines):
        if first <= position < last:
            preamble.kinds[position] = "title"
        elif fold(line.text) == title:
            preamble.kinds[position] = "text"
        elif not preamble.kinds[position]:
            preamble.kinds[position] = _kind(line.text, is_above_title=position < first)
    if first == last:
        _guess_title(preamble)
    return preamble


def _title_lines(lines: Sequence[SourceLine]) -> tuple[int, int]:
    """The half-open range of the title's lines; empty and at the end when none looks like a title."""
    # The name of the plan may stand on the page before the approval block and once more under it.
    approved = max((place for place, line in enumerate(lines) if _APPROVAL.match(fold(line.text))), default=0)
    for is_title in (_starts_plan, _holds_plan, _starts_other):
        found = [position for position, line in enumerate(lines) if is_title(line.text)]
        if found:
            first = next((position for position in found if position > approved), found[0])
            return first, _title_end(lines, first)
    return len(lines), len(lines)


def _starts_plan(text: str) -> bool:
    return bool(_TITLE.match(fold(text))) and not _APPROVAL.search(fold(text))


def _holds_plan(text: str) -> bool:
    return bool(_PLAN_IN_CAPITALS.search(text))


def _starts_other(text: str) -> bool:
    return bool(_OTHER_TITLES.match(fold(text))) and len(text) <= _LONGEST_LINE * 2


def _title_end(lines: Sequence[SourceLine], first: int) -> int:
    """One past the title's last line: the line with the year, and what goes on in small letters."""
    limit = next(
        (place for place in range(first + 1, len(lines)) if _ends_title(lines[place].text)),
        len(lines),
    )
    limit = min(limit, first + _LONGEST_TITLE)
    with_year = next((place for place in range(first, limit) if title_year(lines[place].text)), None)
    end = with_year + 1 if with_year is not None else first + 1
    while end < limit and _goes_on([line.text for line in lines[first:end]], lines[end].text):
        end += 1
    return end


def _goes_on(lines: Sequence[str], line: str) -> bool:
    title = " ".join(lines)
    if (begins_small(line) and line[0].isalnum()) or line.startswith("(") or _ORGANISATION.match(line):
        return True
    is_shouted = title.isupper() and line.isupper()
    if title_year(title):
        # Whose plan it is may take several lines after the year.
        return is_shouted and any(_ORGANISATION.match(one) for one in lines)
    is_open = len(title.split()) < 3 or bool(_ENDS_OPEN.search(title)) or title.count("«") > title.count("»")
    return is_open or is_shouted


def _ends_title(text: str) -> bool:
    folded = fold(text)
    if any(pattern.match(folded) for pattern in (_APPROVAL, _APPENDIX, _TEXT, _PLACE)) or len(text) > _LONGEST_LINE:
        return True
    return (is_heading(text) and not text.isupper() and not title_year(text)) or (
        is_period(text) and not title_year(text)
    )


def _mark_blocks(preamble: Preamble, title: int) -> None:
    """Mark the approval block and other marks of the paper; side by side in a sheet, each runs on in its own column."""
    blocks: dict[int, _Block] = {}
    for position, line in enumerate(preamble.lines):
        folded = fold(line.text)
        column = _block_column(line, blocks)
        block = blocks.get(column)
        if position == title:
            blocks.clear()
            continue
        if _APPROVAL.match(folded):
            blocks[column] = block = _Block("approval")
        elif _APPENDIX.match(folded) and not (block and folded.startswith("к ")):
            blocks[column] = block = _Block("appendix")
        elif block and block.is_signed and not _is_signing(line.text):
            del blocks[column]
            block = None
        if block:
            preamble.kinds[position] = block.kind
            block.is_signed = block.is_signed or _is_signing(line.text)


def _block_column(line: SourceLine, blocks: dict[int, _Block]) -> int:
    """The column of the block the line belongs to: a line may begin a little to the side of the block's first one."""
    if line.column < 1:
        return line.column
    return next((column for column in blocks if column > 0 and abs(column - line.column) <= _ASIDE), line.column)


def _is_signing(text: str) -> bool:
    return bool(_RULE.search(text) or find_date(text) or _ENDS_APPENDIX.match(fold(text)) or names_person(text))


def _kind(text: str, *, is_above_title: bool) -> str:
    folded = fold(text)
    is_trifle = (
        (is_above_title and is_period(text))
        or len(folded) < 3
        or folded.isdigit()
        or _PLACE.match(folded)
        or _EDITION.match(folded)
        or find_date(text)
    )
    if is_trifle or len(text) > _LONGEST_LINE or _TEXT.match(folded) or is_signature(text):
        return "text"
    if is_above_title:
        return "heading"
    # A section's title is no sentence: «Время работы: с 9 до 18», «2024 год объявлен Годом семьи.»
    is_sentence = text.endswith((";", ":", "!", ".")) or ":" in text or len(text.split()) > _LONGEST_BAND
    is_listed = text.startswith(("-", "–", "•"))
    return "text" if is_listed or (is_sentence and not is_heading(text)) else "section"


def _guess_title(preamble: Preamble) -> None:
    """No line says «план»: the lines with the year, else the first ones, are the best title there is."""
    free = [place for place, kind in enumerate(preamble.kinds) if kind == "heading"]
    bands = [
        place for place in free if is_heading(preamble.lines[place].text) and not preamble.lines[place].text.isupper()
    ]
    for place in bands:
        preamble.kinds[place] = "section"
    free = [place for place in free if place not in bands]
    # The last line is the nearest to the table; above it stands the heading.
    chosen = [place for place in free if title_year(preamble.lines[place].text)] or free[-1:]
    for place in chosen[:3]:
        preamble.kinds[place] = "title"
    preamble.is_title_guessed = bool(chosen)
