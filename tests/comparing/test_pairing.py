"""Which rows are one, and why: uids first, then the surest sign; strangers never; a person's choice before all."""

from dataclasses import replace

import pytest

from events.comparing import Choice, ChoiceError, Choices, Reason, compare
from events.document import Row, Section
from tests.comparing.plans import kinds, plan, row
from tests.factories import OFFICIAL

KEYS = ("number", "title", "format", "venue", "schedule", "department")


def official(*, with_uids=True):
    uids: dict[str, str] = {}
    sections = []
    for section in OFFICIAL["sections"]:
        rows = []
        for line in section["rows"]:
            uid = uids.setdefault(line["title"], f"uid-{len(uids)}") if with_uids else ""
            rows.append(Row(*(str(line[key]) for key in KEYS), uid=uid))
        sections.append(Section(section["title"], section["note"], tuple(rows)))
    return plan(*sections)


def one(old, new, **options):
    """The comparison of two plans of one section each."""
    return compare(plan(Section(rows=tuple(old))), plan(Section(rows=tuple(new))), **options)


def told(comparison):
    return [(change.kind, change.old, change.reason) for change in comparison.rows]


def test_uid_tells_a_row_whatever_it_is_called():
    comparison = one([row("А", uid="1"), row("Б", uid="2")], [row("Совсем иначе", uid="2"), row("А", uid="1")])

    assert told(comparison) == [
        ("changed", (0, 1), Reason.UID_AND_SECTION),
        ("same", (0, 0), Reason.UID_AND_SECTION),
    ]


def test_rows_with_two_uids_never_pair():
    """Not even with equal words, at one place."""
    assert kinds(one([row("А", uid="1")], [row("А", uid="2")])) == [("new", "А"), ("absent", "А")]


def test_uid_in_another_section_moves_the_row():
    old = plan(Section("Первый", rows=(row("А", uid="1"), row("Б", uid="2"))), Section("Второй"))
    new = plan(Section("Первый", rows=(row("А", uid="1"),)), Section("Второй", rows=(row("Б", uid="2"),)))

    assert told(compare(old, new))[1] == ("changed", (0, 1), Reason.UID)


def test_event_of_two_sections_pairs_in_each_of_them():
    sections = Section("Первый", rows=(row("А", uid="1"),)), Section("Второй", rows=(row("А", uid="1"),))

    assert told(compare(plan(*sections), plan(*sections))) == [
        ("same", (0, 0), Reason.UID_AND_SECTION),
        ("same", (1, 0), Reason.UID_AND_SECTION),
    ]


@pytest.mark.parametrize(("old_uid", "new_uid"), [("1", ""), ("", "1"), ("", "")])
def test_words_tell_where_a_uid_is_missing(old_uid, new_uid):
    comparison = one([row("А", uid=old_uid)], [row("А", uid=new_uid, schedule="май")])

    assert told(comparison) == [("changed", (0, 0), Reason.TITLE_AND_FORMAT)]


def test_rows_of_one_title_are_told_apart_by_their_form():
    comparison = one(
        [row("А", format="семинар"), row("А", format="вебинар")],
        [row("А", format="вебинар"), row("А", format="семинар")],
    )

    assert told(comparison) == [
        ("same", (0, 1), Reason.TITLE_AND_FORMAT),
        ("same", (0, 0), Reason.TITLE_AND_FORMAT),
    ]


def test_title_alone_tells_less():
    assert told(one([row("А")], [row("А", format="вебинар")])) == [("changed", (0, 0), Reason.TITLE)]


def test_title_in_another_section_tells_less_still():
    old = plan(Section("Первый", rows=(row("А"), row("Б"))), Section("Второй"))
    new = plan(Section("Первый", rows=(row("А"),)), Section("Второй", rows=(row("Б"),)))

    assert told(compare(old, new))[1] == ("changed", (0, 1), Reason.TITLE_ELSEWHERE)


def test_pair_says_why():
    old = [row("А", uid="1"), row("Итоги года"), row("Лаборатория по вокалу")]
    new = [row("А", uid="1"), row("Итоги года"), row("Лаборатория по вокалу и хору")]

    assert [change.explanation for change in one(old, new).rows] == [
        "тот же постоянный номер",
        "то же название и форма в этом разделе",
        "на том же месте, похожее название (77 %)",
    ]
    assert one([], [row("А")]).rows[0].explanation == ""


def test_new_row_overwrites_no_stranger():
    """One shared «по» made two titles one row."""
    old = official()
    first, second = old.sections
    new_row = Row("1", "Семинар по охране труда", "семинар", "Клуб", "май", "Отдел")

    for sections in [
        (Section("", "", (new_row,)),),
        (Section(first.title, first.note, (new_row, *first.rows)), second),
        (first, Section(second.title, second.note, (*second.rows, new_row))),
    ]:
        comparison = compare(old, replace(old, sections=sections))

        assert [change.row.title for change in comparison.rows if change.kind == "new"] == ["Семинар по охране труда"]
        assert comparison.counts["changed"] == 0


@pytest.mark.parametrize("with_uids", [True, False])
def test_one_out_one_in_is_no_rename(with_uids):
    """At the same place, with the same form, venue, date and department, and in both sections."""
    old = official(with_uids=with_uids)
    sections = tuple(
        replace(
            section,
            rows=tuple(
                replace(line, uid="", title=line.title.replace("Живая", "Золотая")) if "Живая" in line.title else line
                for line in section.rows
            ),
        )
        for section in old.sections
    )

    comparison = compare(old, replace(old, sections=sections))

    assert comparison.counts == {"new": 2, "changed": 0, "same": 16, "absent": 2}


def test_long_shared_head_and_tail_make_no_likeness():
    def title(kind):
        return f"Областной семинар-практикум для руководителей {kind} коллективов Смоленской области"

    comparison = one([row(title("хоровых"))], [row(title("театральных"))])

    assert comparison.counts == {"new": 1, "changed": 0, "same": 0, "absent": 1}


# Ten letters, and as many more as the likeness needs: 10 / (10 + n).
@pytest.mark.parametrize(("added", "kind"), [("лмнопр", "changed"), ("лмнопрс", "new")])
def test_rename_at_one_place_needs_six_tenths(added, kind):
    assert one([row("абвгдежзик")], [row(f"абвгдежзик {added}")]).rows[0].kind == kind


# Twenty letters and n more, at another place of the section.
@pytest.mark.parametrize(("added", "kind"), [("клм", "changed"), ("клмн", "new")])
def test_likeness_anywhere_needs_more(added, kind):
    title = "абвгдежзик лмнопрстуф"
    old = [row(title), row("Первый"), row("Второй")]
    new = [row("Первый"), row("Второй"), row("Третий"), row(f"{title} {added}")]

    comparison = one(old, new)

    assert comparison.rows[3].kind == kind
    assert comparison.rows[3].reason == (Reason.ALIKE if kind == "changed" else None)


def test_renamed_row_is_found_behind_rows_put_before_it():
    old = [row("Первый"), row("Лаборатория по вокалу"), row("Последний")]
    new = [row("Новый"), row("Ещё один"), row("Первый"), row("Лаборатория по вокалу и хору"), row("Последний")]

    assert told(one(old, new))[3] == ("changed", (0, 1), Reason.RENAMED)


def test_renamed_rows_in_a_row_lead_to_each_other():
    old = [row("Первый"), row("Лаборатория по вокалу"), row("Лаборатория по танцу")]
    new = [row("Новый"), row("Первый"), row("Лаборатория по вокалу и хору"), row("Лаборатория по танцу и балету")]

    assert [change.old for change in one(old, new).rows] == [None, (0, 0), (0, 1), (0, 2)]


# The first old row is alike enough, the second is nearer, whatever stands first.
@pytest.mark.parametrize(
    "olds",
    [["Мастер-класс хореогрфов", "Мастер-класс хореогафв"], ["Мастер-класс хореогафв", "Мастер-класс хореогрфов"]],
)
def test_row_takes_its_nearest(olds):
    old = [row("Первый"), *map(row, olds), row("Второй"), row("Третий")]
    new = [row("Первый"), row("Второй"), row("Третий"), row("Новый"), row("Ещё один"), row("Мастер-класс хореографов")]

    change = one(old, new).rows[5]

    assert (change.reason, old[change.old[1]].title) == (Reason.ALIKE, "Мастер-класс хореогрфов")


@pytest.mark.parametrize("number", [0, 1])
def test_of_equals_the_one_in_its_section_is_taken(number):
    first, second = (
        Section("Первый", rows=(row("А"), row("Хореография"))),
        Section("Второй", rows=(row("Б"), row("Хореография"))),
    )
    sections = [Section("Первый", rows=(row("А"),)), Section("Второй", rows=(row("Б"),))]
    sections[number] = replace(
        sections[number], rows=(row("Новый"), row("Ещё"), *sections[number].rows, row("Третий"), row("Хореорафия"))
    )

    comparison = compare(plan(first, second), plan(*sections))

    change = next(change for change in comparison.rows if change.row.title == "Хореорафия")
    assert (change.reason, change.old) == (Reason.ALIKE, (number, 1))


@pytest.mark.parametrize(("rows", "reason"), [(500, Reason.ALIKE), (501, None)])
def test_likeness_is_not_looked_for_in_other_plans_altogether(rows, reason):
    """500 rows on either side are compared each with each, more are not."""
    old = [row("Хореография"), *(row(f"{number}а") for number in range(rows - 1))]
    new = [*(row(f"{number}б") for number in range(rows - 1)), row("Хореорафия")]

    change = next(change for change in one(old, new).rows if change.row.title == "Хореорафия")

    assert change.reason == reason


def test_provisional_uid_links_rows_and_keeps_nobody_out():
    old, new = [row("А", uid="1")], [row("А", uid="made-up")]

    assert told(one(old, new, choices=Choices(provisional=frozenset(["made-up"])))) == [
        ("same", (0, 0), Reason.TITLE_AND_FORMAT)
    ]


def choose(**rows):
    return Choices({(0, int(place[1:])): choice for place, choice in rows.items()})


@pytest.mark.parametrize("named", [(0, 0), "1"])
def test_person_says_it_is_the_same_row(named):
    comparison = one(
        [row("Хор", uid="1"), row("Танец", uid="2")], [row("Вокал")], choices=choose(r0=Choice("same", named))
    )

    assert told(comparison)[0] == ("changed", (0, 0), Reason.CHOSEN)
    assert comparison.rows[0].explanation == "так указано вручную"


def test_person_goes_before_every_sign():
    comparison = one(
        [row("Хор", uid="1"), row("Танец", uid="2")], [row("Танец")], choices=choose(r0=Choice("same", "1"))
    )

    assert kinds(comparison) == [("changed", "Танец"), ("absent", "Танец")]


def test_event_of_two_sections_is_chosen_in_the_rows_own():
    old = plan(Section("Первый", rows=(row("А", uid="1"),)), Section("Второй", rows=(row("А", uid="1"),)))
    new = plan(Section("Второй", rows=(row("Б"),)), Section("Первый", rows=(row("В"),)))

    comparison = compare(old, new, choices=Choices({(0, 0): Choice("same", "1"), (1, 0): Choice("same", "1")}))

    assert [change.old for change in comparison.rows] == [(1, 0), (0, 0)]


def test_person_says_it_is_new():
    comparison = one([row("Хор", uid="1")], [row("Хор")], choices=choose(r0=Choice("new")))

    assert kinds(comparison) == [("new", "Хор"), ("absent", "Хор")]


def test_person_says_one_replaces_the_other():
    comparison = one(
        [row("Танец", uid="2"), row("Хор", uid="1")],
        [row("Хор"), row("Танец")],
        choices=choose(r0=Choice("replaces", "1")),
    )

    assert kinds(comparison) == [("new", "Хор"), ("same", "Танец"), ("absent", "Хор")]
    assert (comparison.rows[0].replaces, comparison.rows[2].replaced_by) == ((0, 1), (0, 0))
    assert [change.replaced_by or change.replaces for change in comparison.rows[1:2]] == [None]


@pytest.mark.parametrize(
    ("old", "new", "choice", "message"),
    [
        ([row("А", uid="1")], [row("Б", uid="2")], Choice("same", "1"), "выберите «заменяет»"),
        ([row("А", uid="1")], [row("Б")], Choice("same", "9"), "больше нет"),
        ([row("А", uid="1")], [row("Б")], Choice("replaces", (0, 5)), "больше нет"),
        ([row("А")], [row("Б")], Choice("same", ""), "больше нет"),
        ([row("А", uid="1")], [row("А", uid="1")], Choice("new"), "новой строкой оно быть не может"),
        ([row("А", uid="1"), row("Б", uid="2")], [row("А", uid="1")], Choice("replaces", "2"), "новой строкой оно"),
    ],
)
def test_choice_that_cannot_be_is_refused(old, new, choice, message):
    with pytest.raises(ChoiceError, match=message):
        one(old, new, choices=choose(r0=choice))


def test_choice_of_a_row_that_is_gone_is_refused():
    with pytest.raises(ChoiceError, match="в файле больше нет"):
        one([row("А")], [row("А")], choices=choose(r7=Choice("new")))


def test_old_row_is_chosen_once():
    choices = choose(r0=Choice("same", "1"), r1=Choice("same", "1"))

    with pytest.raises(ChoiceError, match="выбрана дважды"):
        one([row("А", uid="1")], [row("Б"), row("В")], choices=choices)


def test_same_uid_may_be_confirmed():
    assert told(one([row("А", uid="1")], [row("Б", uid="1")], choices=choose(r0=Choice("same", "1")))) == [
        ("changed", (0, 0), Reason.CHOSEN)
    ]
