"""One event in the plan twice: under the same title, or under one that differs by a slip."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from events import text
from events.comparing.likeness import ALIKE, likeness

from .finding import Finding, Line

# Titles that share none of so many of their rarest stems differ in more than a slip.
_RAREST = 4
_CROWD = 40  # a stem of more titles than this tells nothing
_NEAR = 80  # of 100 by fuzz.ratio over the stems in order of the alphabet; then likeness decides
_LONG, _VERY_NEAR = 80, 97  # words: a title that is no title any more is not looked at closely
_MOST_PAIRS = 20_000  # looked at closely: a plan of nothing but alike titles must not hold the page


def check_repeats(lines: Sequence[Line]) -> list[Finding]:
    """Events with one title, then pairs with nearly one. Two that never share a month are two, whatever they are called."""
    by_title: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if folded := text.fold(line.row.title):
            by_title[folded].append(place)
    return [*_repeated(lines, by_title), *_alike(lines, [places[0] for places in by_title.values()])]


def _repeated(lines: Sequence[Line], by_title: dict[str, list[int]]) -> Iterator[Finding]:
    for places in by_title.values():
        group = [place for place in places if any(_meet(lines, place, other) for other in places if other != place)]
        if len(group) < 2:
            continue
        first = lines[group[0]].row
        differing = {
            name: {text.fold(getattr(lines[place].row, key)) for place in group}
            for key, name in (
                ("format", "форма"),
                ("venue", "место"),
                ("schedule", "срок"),
                ("department", "ответственный"),
            )
        }
        names = [name for name, values in differing.items() if len(values) > 1]
        events = text.plural(len(group), "мероприятия", "разных мероприятий", "разных мероприятий")
        but = f" {'Отличаются' if len(names) > 1 else 'Отличается'}: {', '.join(names)}." if names else ""
        sentence = f"Одно название у {events}.{but} Если это одно и то же, оставьте одно."
        about = " ".join(sorted(lines[place].about for place in group))
        yield Finding("repeat", "title", first.title, sentence, about, tuple(group))


def _alike(lines: Sequence[Line], places: Sequence[int]) -> Iterator[Finding]:
    """Titles that are alike, in groups: three that are alike by pairs are one finding."""
    groups: dict[int, set[int]] = {}
    for first, second in _pairs(lines, places):
        whole = groups.get(first, {first}) | groups.get(second, {second})
        groups |= dict.fromkeys(whole, whole)
    for group in sorted({tuple(sorted(group)) for group in groups.values()}):
        sentence = "Названия почти одинаковы. Если это одно мероприятие, оставьте одно."
        about = " ".join(sorted(lines[place].about for place in group))
        titles = "\n".join(lines[place].row.title for place in group)
        yield Finding("alike", "title", titles, sentence, about, group)


def _pairs(lines: Sequence[Line], places: Sequence[int]) -> Iterator[tuple[int, int]]:
    titles = {place: lines[place].row.title for place in places}
    stems = {place: text.stems(title) for place, title in titles.items()}
    ordered = {place: " ".join(sorted(words)) for place, words in stems.items()}
    numbers = {place: re.findall(r"\d+", title) for place, title in titles.items()}
    looked = 0
    for first, second in _candidates(stems):
        if numbers[first] != numbers[second] or looked >= _MOST_PAIRS:
            continue
        is_long = len(stems[first]) > _LONG
        if fuzz.ratio(ordered[first], ordered[second], score_cutoff=_VERY_NEAR if is_long else _NEAR):
            looked += 1
            if is_long:
                yield first, second
                continue
            if likeness(titles[first], titles[second]) >= ALIKE and _meet(lines, first, second):
                yield first, second


def _candidates(stems: dict[int, list[str]]) -> Iterator[tuple[int, int]]:
    """Pairs of titles that share one of their rarest stems, each pair once."""
    counts = Counter(stem for words in stems.values() for stem in set(words))
    by_stem: dict[str, list[int]] = defaultdict(list)
    seen: set[tuple[int, int]] = set()
    for place, words in stems.items():
        rarest = sorted(set(words), key=lambda stem: (counts[stem], stem))[:_RAREST]
        for stem in rarest:
            for other in by_stem[stem] if counts[stem] <= _CROWD else ():
                if (other, place) not in seen:
                    seen.add((other, place))
                    yield other, place
            by_stem[stem].append(place)


def _meet(lines: Sequence[Line], first: int, second: int) -> bool:
    """Whether two events may be in one month; without months they may."""
    one, two = lines[first].row, lines[second].row
    if one.uid and one.uid == two.uid:
        return False
    return not one.months or not two.months or bool(set(one.months) & set(two.months))
