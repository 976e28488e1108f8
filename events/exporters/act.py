"""«Изменения, которые вносятся в план»: what stands on the paper of an act, for the page, the PDF and the DOCX alike."""

from dataclasses import dataclass

from events.comparing import act
from events.comparing.act import Point
from events.document import Imprint, PlanDocument
from events.exporters.wording import change_approval_lines, edition_line, one_line
from events.text import sentence_case

HEADING = "ИЗМЕНЕНИЯ,"
AT = "Эти изменения и план с ними на сайте: "
# A plan of more rows that is given anew is a supplement to its act: repeated in it, it would be a second long paper.
_MOST_ROWS = 400
# Where a plan has no stamp, the act is signed at its end.
_SIGNATURE = ("Должность, подпись, имя: ________________________________", "«____» ______________ 20____ г.")


@dataclass(frozen=True, slots=True)
class ActPaper:
    """The lines of an act in reading order; ``opening`` says what its numbers mean, ``signature`` is empty under a stamp.

    ``address`` is that of the act's own page, empty where the site knows none.
    """

    stamp: tuple[str, ...]
    title: str
    editions: str
    opening: str
    points: tuple[Point, ...]
    signature: tuple[str, ...]
    address: str = ""

    @property
    def name(self) -> str:
        """The whole title in one line."""
        return f"Изменения, {self.title}"


def paper(old: PlanDocument, new: PlanDocument, before: Imprint, after: Imprint, address: str = "") -> ActPaper:
    """The act that makes edition ``after`` of edition ``before``."""
    drawn = act.draw_up(old, new)
    stamp = change_approval_lines(old.approval, new.approval)
    return ActPaper(
        stamp=stamp,
        title=f"которые вносятся в {_plan(old)}",
        editions=f"{edition_line(before)} после этих изменений – {edition_line(after).lower()}.",
        opening=_opening(drawn, before) if drawn.clauses else _nothing(old, new),
        points=_points(drawn, new, after),
        signature=() if stamp or not drawn.clauses else _SIGNATURE,
        address=one_line(address),
    )


def _points(drawn: act.Act, new: PlanDocument, after: Imprint) -> tuple[Point, ...]:
    if drawn.is_anew and len(list(new.rows)) > _MOST_ROWS:
        said = edition_line(after).replace("Редакция", "редакции")
        return (Point(f"План изложить в новой редакции согласно приложению (план в {said})."),)
    return act.points(drawn)


def _plan(document: PlanDocument) -> str:
    title = sentence_case(one_line(document.title)).strip()
    # In the accusative «план» is the same; of another name it cannot be said.
    return title if title.startswith("План") else f"документ {act.quoted(title)}"


def _opening(drawn: act.Act, before: Imprint) -> str:
    if drawn.is_anew:
        return ""
    names = act.section_names(drawn)
    places = (
        f"Номера разделов и пунктов даны по редакции {before.edition}"
        if names
        else (f"Номера пунктов даны по редакции {before.edition}")
    )
    listed = f": {', '.join(names)}" if names else ""
    return f"{places}{listed}. Новые номера стоят после слов «дополнить» и «считать»."


def _nothing(old: PlanDocument, new: PlanDocument) -> str:
    # What else an edition freezes, such as the names that filters know, is not printed.
    return "Изменений нет." if old == new else "Слова плана не изменились."
