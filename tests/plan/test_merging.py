"""Two people at one thing: what each outcome is, field by field."""

import pytest

from events.plan.merging import FieldConflict, merge

UNITS = (("venue", "venue_wording"),)


def test_field_that_was_left_alone_is_not_written():
    found = merge(seen={"title": "а"}, current={"title": "слово коллеги"}, wanted={"title": "а"})

    assert (found.write, found.conflicts, found.theirs) == ({}, (), ("title",))


def test_changed_field_is_written():
    found = merge(seen={"title": "а"}, current={"title": "а"}, wanted={"title": "б"})

    assert (found.write, found.conflicts, found.theirs) == ({"title": "б"}, (), ())


def test_different_fields_merge():
    found = merge({"title": "а", "note": "1"}, {"title": "а", "note": "2"}, {"title": "б", "note": "1"})

    assert (found.write, found.conflicts, found.theirs) == ({"title": "б"}, (), ("note",))


def test_one_field_changed_by_both_is_a_conflict_with_three_values():
    found = merge({"title": "было"}, {"title": "у коллеги"}, {"title": "у вас"})

    assert found.conflicts == (FieldConflict("title", "было", "у коллеги", "у вас"),)
    assert found.write == {}


def test_same_change_by_both_is_none():
    found = merge({"title": "было"}, {"title": "стало"}, {"title": "стало"})

    assert (found.write, found.conflicts) == ({}, ())


@pytest.mark.parametrize(("mine", "theirs"), [("venue", "venue_wording"), ("venue_wording", "venue")])
def test_fields_of_one_unit_are_one_thing(mine, theirs):
    seen = {"venue": 1, "venue_wording": ""}

    found = merge(seen, seen | {theirs: "x"}, seen | {mine: "y"}, UNITS)

    assert {conflict.name for conflict in found.conflicts} == {mine, theirs}
    assert found.write == {}


def test_sets_merge_by_what_was_added_and_removed():
    found = merge({"formats": frozenset({1, 2})}, {"formats": frozenset({1, 2, 3})}, {"formats": frozenset({2, 4})})

    assert (found.write, found.conflicts) == ({"formats": frozenset({2, 3, 4})}, ())


def test_set_and_its_wording_changed_by_two_is_a_conflict():
    seen = {"formats": frozenset({1}), "format_wording": ""}

    found = merge(
        seen, seen | {"format_wording": "слова"}, seen | {"formats": frozenset({2})}, (("formats", "format_wording"),)
    )

    assert {conflict.name for conflict in found.conflicts} == {"formats", "format_wording"}
