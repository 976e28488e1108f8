"""Persons by name in a plan's words: «Иванова А. А.», «методист И. И. Петров». No department is called so.

Pure functions over ``str``. Whether a line of names is a signature is the importers' business.
"""

import re

_INITIALS = r"[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.)?"
# Bounded, so that each place of a long word takes no more than a few steps.
_SURNAME = r"(?:[А-ЯЁ][а-яё]{1,40}(?:-[А-ЯЁ][а-яё]{1,40})?|[А-ЯЁ]{3,40}(?![А-ЯЁа-яё]))"
PERSON = re.compile(rf"(?:{_INITIALS}\s?{_SURNAME}|{_SURNAME}\s{_INITIALS})")
_SEPARATOR = re.compile(r"[,;/\n]|\sи\s")
_POST = re.compile(
    r"(?:и\.?\s?о\.?\s|ст(?:арший|\.)\s|главный\s|ведущий\s|зам(?:еститель|\.)\s)*"
    r"(?:директора?|заведующ(?:ий|ая)|зав\.|начальник|методист|руководитель|специалист|художественный\sруководитель|"
    r"хормейстер|режисс[её]р|балетмейстер|преподаватель)(?:\s[а-яё -]{0,60})?",
    re.IGNORECASE,
)
_LONGEST = 500


def names_person(text: str) -> bool:
    """Whether a surname with initials stands in the text."""
    return bool(PERSON.search(text))


def split_persons(text: str) -> tuple[str, str]:
    """The words before the first of the persons that end a text, and the persons: («Отдел, ИМЦ», «Иванова А. А.»).

    Each part that commas part from others is a person alone or behind a post. All is in the first where none ends it.
    """
    if len(text) > _LONGEST:
        return text, ""
    start = len(text)
    for found in [*reversed(list(_SEPARATOR.finditer(text))), None]:
        after, place = (found.end(), found.start()) if found else (0, 0)
        if not _is_person(text[after:start]):
            break
        start = place
    return text[:start].strip(), text[start:].lstrip(" ,;/\n").strip()


def _is_person(part: str) -> bool:
    person = PERSON.search(part)
    if not person:
        return False
    before, after = part[: person.start()].strip(" ."), part[person.end() :].strip(" .")
    return not after and (not before or bool(_POST.fullmatch(before)))
