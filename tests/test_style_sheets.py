"""The readers' style sheets in a browser of 2020: what Chromium 80 does not know may only add, never hold a page together.

The tables below were asked of a real Chromium 80 (``CSS.supports``). What is not in them is new here: look up since when
browsers know it (developer.mozilla.org), then add it to the right table, or give the old ones something in its place.
"""

import re

import pytest
import tinycss2

from tests.test_architecture import ROOT

SHEETS = [
    "colours.css",
    "site.css",
    "print.css",
    *(f"appearance/{path.name}" for path in (ROOT / "static/appearance").glob("*.css")),
]

PROPERTIES = set(
    re.findall(
        r"\S+",
        """align-items align-self background border border-bottom border-collapse border-color border-left border-radius
    border-right border-top border-width bottom box-shadow box-sizing break-after break-inside clip clip-path color content
    cursor display flex flex-basis flex-direction flex-wrap font font-family font-size font-style font-weight grid-column
    grid-gap grid-row grid-template-columns grid-template-rows height justify-content left letter-spacing line-height
    list-style margin margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width opacity
    order outline outline-offset overflow overflow-wrap padding padding-bottom padding-left padding-right padding-top
    position right scroll-padding-top table-layout text-align text-decoration text-decoration-color text-transform top
    transform vertical-align visibility white-space width word-spacing z-index
    -webkit-appearance -webkit-mask -webkit-mask-size""",
    )
)
# What only adds, with the version of Chromium that knows it first: the page is whole without it.
ADDING = {
    "accent-color": 93,
    "appearance": 84,  # beside -webkit-appearance
    "color-scheme": 81,
    "forced-color-adjust": 89,
    "hyphens": 88,
    "mask": 120,  # beside -webkit-mask
    "mask-size": 120,
    "size": 15,  # of a sheet of paper
    "text-decoration-thickness": 89,
    "text-underline-offset": 87,
    "text-wrap": 114,
}
FUNCTIONS = {"attr", "inset", "minmax", "rect", "repeat", "rotate", "url", "var"}
UNITS = {"deg", "em", "fr", "mm", "pt", "px", "rem", "vh"}
PSEUDO = {
    *(
        "after",
        "before",
        "empty",
        "first-child",
        "first-letter",
        "first-of-type",
        "focus",
        "hover",
        "last-child",
        "not",
    ),
    *("placeholder", "root", "target", "-webkit-details-marker"),
}
# A browser drops the whole rule in whose list of selectors it does not know one: these stand alone.
ADDING_PSEUDO = {"focus-visible": 86, "has": 105}
MEDIA = {"max-width", "min-width", "prefers-color-scheme", "forced-colors"}


def rules(nodes):
    """(selectors, declarations, nodes of the declarations) of every rule, whatever query stands around it."""
    for node in nodes:
        assert node.type in {"qualified-rule", "at-rule"}, node
        if node.type == "at-rule":
            assert node.lower_at_keyword in {"media", "page"}
            named = re.findall(r"\(([\w-]+):", tinycss2.serialize(node.prelude))
            assert set(named) <= MEDIA
            if node.lower_at_keyword == "media":
                yield from rules(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True))
                continue
        found = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        assert {one.type for one in found} <= {"declaration"}  # a rule within a rule is of 2023
        yield tinycss2.serialize(node.prelude), found


def tokens(nodes):
    for node in nodes:
        yield node
        yield from tokens(getattr(node, "arguments", None) or getattr(node, "content", None) or ())


def problems(css):
    for selectors, declarations in rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)):
        pseudo = set(re.findall(r":([\w-]+)", re.sub(r"\[[^]]*\]", "", selectors)))
        is_alone = "," not in selectors
        if unknown := pseudo - PSEUDO - (ADDING_PSEUDO.keys() if is_alone else set()):
            yield selectors, unknown
        names = {one.lower_name for one in declarations if not one.name.startswith("--")}
        values = {one.lower_name: tinycss2.serialize(one.value).strip() for one in declarations}
        # Chromium 80 knows the gap of a grid, and passes over that of a flexible box in silence.
        known = PROPERTIES | ADDING.keys() | ({"column-gap"} if values.get("display") == "grid" else set())
        if unknown := names - known:
            yield selectors, unknown
        parts = [part for one in declarations for part in tokens(one.value)]
        if unknown := {part.lower_name for part in parts if part.type == "function"} - FUNCTIONS:
            yield selectors, unknown
        if unknown := {part.lower_unit for part in parts if part.type == "dimension"} - UNITS:
            yield selectors, unknown
        if "mask" in names and "-webkit-mask" not in names:
            yield selectors, {"mask without -webkit-mask"}
        for prefixed in ("appearance", "mask-size"):
            if prefixed in names and f"-webkit-{prefixed}" not in names:
                yield selectors, {f"{prefixed} alone"}


@pytest.mark.parametrize("sheet", SHEETS)
def test_sheet_holds_together_in_a_browser_of_2020(sheet):
    found = list(problems((ROOT / "static" / sheet).read_text(encoding="utf-8")))

    assert found == []


@pytest.mark.parametrize(
    "css",
    [
        "p { inset: 0 }",
        "p { margin-inline: 1rem }",
        "p { display: flex; column-gap: 1rem }",
        "p { gap: 1rem }",
        "p { width: clamp(1rem, 5rem, 9rem) }",
        "p { height: 100dvh }",
        ":is(h1, h2) { color: red }",
        "p, p:has(a) { color: red }",
        "@media (max-width: 30rem) { p { aspect-ratio: 1 } }",
        "button { appearance: none }",
    ],
)
def test_check_notices_what_such_a_browser_does_not_know(css):
    assert len(list(problems(css))) == 1


def test_colours_are_named_in_one_sheet_for_readers_and_staff():
    """Paper and «Контраст» put others under the same names."""
    naming = {
        path.name
        for path in (ROOT / "static").rglob("*.css")
        if re.search(r":[^;{}]*#[0-9a-fA-F]{3,8}\b", re.sub(r"(?s)/\*.*?\*/", "", path.read_text(encoding="utf-8")))
    }

    assert naming == {"colours.css", "print.css", "contrast.css"}
