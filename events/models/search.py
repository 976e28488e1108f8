"""Searching Russian words in any form, the same on SQLite (whose LIKE knows no Cyrillic case) and PostgreSQL."""

from django.db import models

from events import text


def stem_index(*words: str) -> str:
    """The distinct stems of ``words``, each after a space: what :meth:`SearchQuerySet.holding` looks through."""
    return "".join(f" {stem}" for stem in dict.fromkeys(text.stems(" ".join(words))))


MOST_WORDS = 20  # of one question; a database takes only so many conditions


class SearchQuerySet(models.QuerySet):
    """Rows of a model with a ``stems`` field."""

    def holding(self, words: str):
        """Rows with every one of ``words`` in any form, a last word may be unfinished; none if there is no word in it."""
        found = text.stems(words)[:MOST_WORDS]
        rows = self
        for stem in found:
            rows = rows.filter(stems__contains=f" {stem}")
        return rows if found else rows.none()
