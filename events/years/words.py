"""Years in printed words: which of them belong to the plan's year, and what they become in another year's plan.

«2024 год: итоги» of the plan of 2025 is «2025 год: итоги» of the plan of 2026. A year of the plan is the plan's own, the
one before and the one after; all others are history («Победа 1945 года»), and so are those of a longer stretch of time
(«1945–2025», «2018–2027»), of a document («приказ от 20.12.2024», «№ 131-2025») and of a year with a name of its own
(«Год семьи»). What is only likely is proposed; a person confirms it.
"""

import re

_YEAR = r"(?:19|20)\d\d"
# Two years with a dash or a slash are one stretch; the second may have two digits: «2024/25 учебный год».
_STRETCH = re.compile(
    rf"(?<![\w/№.])(?<!\d-)(?P<first>{_YEAR})(?P<between> ?[-–—/] ?)(?P<second>{_YEAR}|\d\d)(?![\d.]|[-–—/]\w)"
    rf"|\bс (?P<since>{_YEAR})(?: года| г\.)? по (?P<until>{_YEAR})(?!\d)"
    rf"|(?<![\w/№.])(?<!\d-)(?P<one>{_YEAR})(?!\d)"
    rf"|(?<![\d.])(?P<date>\d{{1,2}}\.(?:\d\d\.)?)(?P<dated>{_YEAR})(?!\d)"
)
_ORDINAL = r"-(?:й|го|му|м|ый|ого|ому|ом|е|ые|х|ых)\b"
# What stands right behind a year that is none: letters of another word, «-ФЗ», a decimal point, things that are counted.
_NO_YEAR = re.compile(
    rf"(?!г\b|гг\b|год|уч|{_ORDINAL})[-–/]?[\w]|[.,]\d"
    r"|\s+(?:человек|чел\b|участни|рубл|руб\b|мест\b|места\b|экземпляр|экз\b|кв\b|км\b|м\b|час)",
    re.IGNORECASE,
)
_MONTH = r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]*"
# A document is named by its date: «приказ от 20 декабря 2024 г.», «20.12.2024 № 131».
_OF_DOCUMENT = re.compile(rf"(?:\bот|\bутв[а-я]*\.?)\s+(?:\d{{1,2}}\s+{_MONTH}\s+)?$", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*(?:г\.|года)?\s*№")
_AFTER_NUMBER = re.compile(r"№\s*(?:\S*[-/])?$")
_ADDRESS = re.compile(r"://|www\.|@|\.(?:ru|рф|com|org)\b")
_NAMED_YEAR = re.compile(r"\bГод(?:а|у|ом|е)?\s+[«А-ЯЁа-яё]{4,}")
_ANNIVERSARY = re.compile(r"\d+\s*-?\s*лети|юбиле|годовщин", re.IGNORECASE)


def moved(words: str, year: int, to: int) -> str:
    """The words of the plan of ``year`` as the plan of the year ``to`` would say them; the same words where no year moves."""
    if _NAMED_YEAR.search(words):
        return words

    def replaced(match: re.Match[str]) -> str:
        return _replaced(match, words, year, to - year)

    return _STRETCH.sub(replaced, words)


def _replaced(match: re.Match[str], words: str, year: int, gap: int) -> str:
    if not _is_year(match, words):
        return match[0]
    if match["first"]:
        return _moved_stretch(match, year, gap)
    if match["since"]:
        ends = int(match["since"]), int(match["until"])
        if not all(_is_movable(end, year) for end in ends):
            return match[0]
        return match[0].replace(match["until"], str(ends[1] + gap)).replace(match["since"], str(ends[0] + gap), 1)
    named = match["one"] or match["dated"]
    return f"{match['date'] or ''}{int(named) + gap if _is_movable(int(named), year) else named}"


def _moved_stretch(match: re.Match[str], year: int, gap: int) -> str:
    first, second = int(match["first"]), match["second"]
    last = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    if last <= first or not (_is_movable(first, year) and _is_movable(last, year)):
        return match[0]
    return f"{first + gap}{match['between']}{str(last + gap)[-len(second) :]}"


def _is_movable(named: int, year: int) -> bool:
    return abs(named - year) <= 1


def _is_year(match: re.Match[str], words: str) -> bool:
    """Whether the digits are a year of what the words tell, as far as their neighbours say."""
    before, after = words[: match.start()], words[match.end() :]
    token = (before.split(" ")[-1] if before else "") + match[0] + after.split(" ")[0]
    return not (
        _NO_YEAR.match(after)
        or _OF_DOCUMENT.search(before)
        or _AFTER_NUMBER.search(before)
        or _NUMBERED.match(after)
        or _ADDRESS.search(token)
    )


def reminders(words: str, to: int) -> list[str]:
    """What no replaced year can mend and a person should look at before the plan of the year ``to`` has it; sentences."""
    found = []
    if _ANNIVERSARY.search(words):
        found.append(f"Назван юбилей: подходит ли он к {to} году?")
    if _NAMED_YEAR.search(words):
        found.append(f"Назван особый год: подходит ли он к {to} году?")
    return found
