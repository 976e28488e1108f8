"""What the preview shows besides the rows: the tables of the file, where new rows go, what changes of the sections."""

from dataclasses import dataclass

from events.comparing import Comparison, SectionChange
from events.document import PlanDocument
from events.importers.matching.reading import Reading, Sheet
from events.plan.choosing import Option
from events.plan.importing import Look
from events.plan.proposing import NEW

from .lines import Labelled, labelled


def sheets_of(reading: Reading) -> tuple[Sheet, ...]:
    """The tables of the file to choose among; none where there is nothing to choose."""
    return reading.sheets if len(reading.sheets) > 1 else ()


@dataclass(frozen=True, slots=True)
class TargetShown:
    """A section of the file and the places its new rows may go to."""

    index: int
    title: str
    is_said: bool
    chosen: str
    options: tuple[Option, ...]


def shown_targets(look: Look) -> list[TargetShown]:
    """Where new rows go, for each section of the file that brings some; nothing when the whole plan is loaded."""
    old = look.proposal.standing.document
    fresh = {change.new for change in look.comparison.rows if change.kind == "new" and not change.replaces}
    bringing = {line.reading.section for line in look.proposal.lines if line.place in fresh}
    places = [Option(section.key, section_name(old, index)) for index, section in enumerate(old.sections)]
    return [
        TargetShown(
            target.index,
            target.title,
            target.is_said,
            NEW if target.section is None else old.sections[target.section].key,
            (*places, Option(NEW, f"новый раздел «{target.title}»" if target.title else "новый раздел без названия")),
        )
        for target in look.proposal.targets
        if target.index in bringing and old.sections
    ]


def section_name(document: PlanDocument, index: int) -> str:
    """«раздел 2. Мероприятия на выезде»."""
    title = document.sections[index].title
    return f"раздел {index + 1}. {title}" if title else f"раздел {index + 1}"


def changed_sections(comparison: Comparison) -> list[tuple[SectionChange, tuple[Labelled, ...]]]:
    """The sections to which loading would do something."""
    changes = [change for change in comparison.section_changes if change.kind != "absent"]
    return [
        (change, labelled(change.cells)) for change in changes if change.kind in ("new", "changed") or change.is_moved
    ]
