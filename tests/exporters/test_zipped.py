"""Packages without a clock."""

from io import BytesIO
from zipfile import ZipFile, ZipInfo

import pytest

from events.exporters.zipped import sealed


def make_package(year):
    buffer = BytesIO()
    with ZipFile(buffer, "w") as package:
        package.writestr(ZipInfo("b.xml", (year, 5, 5, 5, 5, 4)), "второй")
        package.writestr(ZipInfo("a.xml", (year, 5, 5, 5, 5, 4)), "первый")
    return buffer.getvalue()


def test_sealed_packages_differ_by_nothing_but_content():
    assert sealed(make_package(2025)) == sealed(make_package(2026))


def test_sealed_package_keeps_parts_and_their_order():
    with ZipFile(BytesIO(sealed(make_package(2025)))) as package:
        assert [(name, package.read(name).decode()) for name in package.namelist()] == [
            ("b.xml", "второй"),
            ("a.xml", "первый"),
        ]


def test_sealed_package_takes_the_rewritten_part():
    package = sealed(make_package(2025), {"a.xml": lambda content: [content, b"!"]})

    with ZipFile(BytesIO(package)) as read:
        assert (read.read("a.xml").decode(), read.read("b.xml").decode()) == ("первый!", "второй")


@pytest.mark.parametrize("name", ["a.xml", "b.xml"])
def test_sealed_part_has_the_zero_date_and_is_compressed(name):
    with ZipFile(BytesIO(sealed(make_package(2025)))) as package:
        part = package.getinfo(name)

    assert (part.date_time, part.compress_type) == ((1980, 1, 1, 0, 0, 0), 8)
