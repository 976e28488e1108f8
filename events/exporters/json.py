"""JSON: the whole document as it is stored, the edition it is of, and the days each row covers.

``plan.schema.json`` beside this module is the published schema; ``events.document.from_json`` reads ``plan`` back.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from events.document import SCHEMA, Imprint, PlanDocument, to_json
from events.exporters import wording
from events.exporters.periods import schedule_of

# The schema file is of the newest version and holds files of every earlier one too.
SCHEMA_ID = f"urn:metodplan:plan:{SCHEMA}"
SCHEMA_PATH = Path(__file__).parent / "plan.schema.json"


def export(document: PlanDocument, imprint: Imprint | None = None) -> bytes:
    """The plan as JSON in UTF-8. ``dates`` has one object for each row, in plan order; all days are inclusive."""
    content = {
        "$schema": f"urn:metodplan:plan:{document.schema}",
        "edition": _edition(made_of) if (made_of := wording.published(imprint)) else None,
        "plan": to_json(document),
        "dates": list(_dates(document, imprint)),
    }
    # Control characters are escaped by JSON; a lone surrogate cannot be encoded in UTF-8 and is left out.
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "ignore")


def _edition(imprint: Imprint) -> dict[str, Any]:
    return {
        "number": imprint.edition,
        "published_at": wording.moscow(imprint.published_at).isoformat(timespec="seconds"),
        "note": imprint.note,
        "sha256": imprint.sha256,
        "url": imprint.url,
        "filter": imprint.filter_line,
    }


def _dates(document: PlanDocument, imprint: Imprint | None) -> Iterator[dict[str, Any]]:
    for number, section in zip(wording.section_numbers(document, imprint), document.sections, strict=True):
        for row in section.rows:
            schedule = schedule_of(row)
            periods = schedule.periods(document.year)
            yield {
                "section": number,
                "number": row.number,
                "uid": row.uid,
                "kind": schedule.kind,
                "edtf": schedule.edtf(document.year) or None,
                "periods": [{"first": first.isoformat(), "last": last.isoformat()} for first, last in periods],
            }
