"""What a careful reader would notice in a plan: while it is written, and before it is published.

finding                          the values: a line of the plan, words of it, a finding, a mend
typography, words, names, years  what is doubtful in words
cells, repeats, glyphs           empty cells and terms, events listed twice, characters without a glyph
load                             how much each department does in each quarter and month
rules                            all of this over lines and passages; no database
looking                          the same over the working plan, less what people have dismissed
readiness                        what publishing asks
"""

from .finding import KINDS, Finding, Mend, Where
from .looking import Checks, Dismissed, look
from .readiness import Remark, blocking_remarks, check_plan

__all__ = [
    "KINDS",
    "Checks",
    "Dismissed",
    "Finding",
    "Mend",
    "Remark",
    "Where",
    "blocking_remarks",
    "check_plan",
    "look",
]
