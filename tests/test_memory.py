"""What is kept in memory never takes more than it may, whatever is asked for."""

import pytest

from plan_site.memory import BoundedCache

MOST = 100_000


@pytest.fixture
def cache():
    cache = BoundedCache("test", {"OPTIONS": {"MAX_ENTRIES": 50, "MAX_BYTES": MOST}})
    cache.clear()
    return cache


def held(cache):
    return sum(len(value) for value in cache._cache.values())


def test_large_answers_push_out_the_one_unused_for_longest(cache):
    for number in range(4):
        cache.set(f"page{number}", b"x" * 30_000)
        cache.get("page0")

    assert [cache.get(f"page{number}") is not None for number in range(4)] == [True, False, True, True]
    assert held(cache) < cache.bytes <= MOST


def test_many_small_answers_are_bounded_too_and_the_bytes_are_counted_right(cache):
    for number in range(200):
        cache.set(f"page{number % 70}", b"x" * number * 10)
    for number in range(70):
        cache.delete(f"page{number}")

    assert (len(cache._cache), cache.bytes) == (0, 0)


def test_answer_larger_than_all_is_not_kept_and_leaves_no_older_one(cache):
    cache.set("page", b"old")
    cache.set("page", b"x" * MOST)

    assert (cache.get("page"), cache.bytes) == (None, 0)


def test_never_more_entries_than_there_may_be(cache):
    for number in range(60):
        cache.set(f"page{number}", b"x")

    assert len(cache._cache) == 50
