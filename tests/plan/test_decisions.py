"""Two people decide about one file: nobody's ticks are wiped."""

import json

import pytest
from django.core.exceptions import ValidationError

from events.forms.importing import Seen
from events.plan.decisions import Decisions, merge_decisions

SEEN = Decisions(left_out=["a"], accepted=["s1"], columns={"0": {"1": "title"}}, year=2025)


def merged(wanted, current=SEEN, seen=SEEN):
    return merge_decisions(seen, current, wanted)


def test_ticks_of_both_are_kept():
    found, conflicts, theirs = merged(
        Decisions(left_out=["a", "mine"], accepted=["s1"], columns={"0": {"1": "title"}}, year=2025),
        Decisions(left_out=["a", "theirs"], accepted=[], columns={"0": {"1": "title"}}, year=2025),
    )

    assert (set(found.left_out), found.accepted, conflicts) == ({"a", "mine", "theirs"}, [], ())
    assert theirs == ("accepted", "left_out")


def test_tick_taken_away_by_one_stays_away():
    found, _, _ = merged(Decisions(columns={"0": {"1": "title"}}, year=2025, accepted=["s1"]))

    assert found.left_out == []


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (Decisions(year=2026), Decisions(year=2027)),
        (Decisions(mode="rows"), Decisions(mode="plan")),
        (Decisions(rows={"l": "new"}), Decisions(rows={"l": "same u"})),
        (Decisions(cells={"l": {"title": "А"}}), Decisions(cells={"l": {"title": "Б"}})),
        (Decisions(sheets=["Лист 1"]), Decisions(sheets=["Лист 2"])),
        (Decisions(targets={"0": "new"}), Decisions(targets={"0": "u"})),
        (Decisions(values={"venue оцнт": "words"}), Decisions(values={"venue оцнт": "is цнт"})),
        (Decisions(columns={"0": {"1": "title"}}), Decisions(columns={"0": {"1": ""}})),
    ],
)
def test_one_thing_decided_by_two_stays_as_it_is_stored(mine, theirs):
    found, conflicts, _ = merged(mine, current=theirs, seen=Decisions())

    assert found == theirs
    assert len(conflicts) == 1


def test_decisions_come_back_from_json():
    decisions = Decisions(
        {"0": {"1": ""}},
        {"l": {"title": "А"}},
        ["l"],
        ["s"],
        2025,
        ["Лист"],
        "rows",
        {"0": "u"},
        {"l": "new"},
        {"venue оцнт": "words"},
    )

    assert Decisions.from_json(decisions.to_json()) == decisions
    assert merged(decisions, current=Decisions(), seen=Decisions())[0] == decisions


def test_decisions_of_an_earlier_release_are_read():
    old = {"columns": {}, "cells": {}, "left_out": ["x"], "accepted": [], "year": None}

    assert Decisions.from_json(old) == Decisions(left_out=["x"])


@pytest.mark.parametrize(
    "forged",
    [
        *(
            None,
            [],
            1,
            {"x": 1},
            {"left_out": None},
            {"left_out": [[]]},
            {"accepted": ["\x00"]},
            {"sheets": ["\ud800"]},
        ),
        *({"cells": {"a": "b"}}, {"cells": {"a": {"uid": "b"}}}, {"cells": {"a": {"title": "б" * 5001}}}),
        *({"columns": {"9" * 4400: {}}}, {"columns": {"0": {"a": ""}}}, {"columns": {"²": {}}}, {"columns": []}),
        *(
            {"year": 10**30},
            {"year": "2025"},
            {"year": True},
            {"mode": "x"},
            {"mode": []},
            {"left_out": ["a"] * 20_001},
        ),
        *({"rows": {"a": "b"}}, {"rows": {"a": {}}}, {"targets": {"a": "new"}}, {"targets": {"0": None}}),
        *({"values": {"a": "words"}}, {"values": {"venue a": "x"}}, {"values": {"venue a": "is \x00"}}),
    ],
)
def test_what_no_page_can_decide_is_refused(forged):
    with pytest.raises(ValueError, match="decided|names"):
        Decisions.from_json(forged)


def test_stored_decision_that_is_none_is_passed_over():
    assert Decisions.from_stored({"cells": {"a": "b"}, "left_out": ["x"], "z": 1}) == Decisions(left_out=["x"])


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": 1},
        {"lines": [{}]},
        {"columns": {"a": 1}},
        {"targets": []},
        {"mode": []},
        {"values": None},
        {"decisions": 1},
    ],
)
def test_page_that_showed_what_no_page_shows_is_out_of_date(changes):
    shown = {"decisions": {}, "mode": "plan", "lines": [], "issues": [], "columns": {}, "targets": {}, "sheets": []}
    Seen.parse(json.dumps(shown | {"values": {}}))

    with pytest.raises(ValidationError, match="Страница устарела"):
        Seen.parse(json.dumps(shown | {"values": {}} | changes))
