"""«Изменения, которые вносятся в план»: the way from one edition to another in the clauses of an office.

Pure: documents in, clauses out. :func:`draw_up` makes an act, :func:`apply` carries its clauses out on the printed words of
the old edition and gives those of the new one, :func:`points` says them in Russian.
"""

from events.comparing.act.applying import ClauseError, apply
from events.comparing.act.beside import Unprinted, beside
from events.comparing.act.clauses import Act, Printed, printed
from events.comparing.act.drawing import draw_up
from events.comparing.act.russian import Point, TableLine, points, quoted, section_names

__all__ = [
    "Act",
    "ClauseError",
    "Point",
    "Printed",
    "TableLine",
    "Unprinted",
    "apply",
    "beside",
    "draw_up",
    "points",
    "printed",
    "quoted",
    "section_names",
]
