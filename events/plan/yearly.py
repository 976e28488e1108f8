"""Two years' working plans side by side, by the lineage of their events; and for how many years an event stayed as it is."""

from dataclasses import dataclass

from events.document import Row
from events.models import Event, Plan
from events.plan.document import build_document, event_row
from events.years.between import Between, compare_years, unchanged_for


@dataclass(frozen=True, slots=True)
class Years:
    """What differs between two plans; by the uid of an event of the newer one its key and its years without a change."""

    between: Between
    events: dict[str, int]
    unchanged: dict[str, int]


def compare_plans(old: Plan, new: Plan) -> Years:
    """The older plan beside the newer one. A constant number of queries."""
    before, after = build_document(old), build_document(new)
    lines = Event.objects.filter(plan__year__lte=new.year).order_by().values_list("uid", "ancestor", "pk", "plan__year")
    ancestors = {str(uid): str(ancestor) for uid, ancestor, _, _ in lines if ancestor}
    years = {str(uid): year for uid, _, _, year in lines}
    keys = {str(uid): pk for uid, _, pk, year in lines if year == new.year}
    chains = {row.uid: _chain(row.uid, ancestors, years) for row in after.rows}
    known = {row.uid for row in before.rows}
    lineage = {
        uid: found for uid, chain in chains.items() if (found := next((one for one in chain if one in known), ""))
    }
    rows = {row.uid: row for document in (before, after) for row in document.rows}
    rows |= _rows_of({uid for chain in chains.values() for uid in chain} - rows.keys())
    unchanged = {
        uid: unchanged_for([(years[one], rows[one]) for one in chain if one in rows]) for uid, chain in chains.items()
    }
    return Years(compare_years(before, after, lineage), keys, unchanged)


def _chain(uid: str, ancestors: dict[str, str], years: dict[str, int]) -> list[str]:
    """The event and its ancestors that are still there, the newest first; each of an earlier year than the one before."""
    chain = [uid]
    while (one := ancestors.get(chain[-1], "")) in years and years[one] < years[chain[-1]]:
        chain.append(one)
    return chain


def _rows_of(uids: set[str]) -> dict[str, Row]:
    """The printed words of events, by uid."""
    events = Event.objects.with_references().filter(uid__in=uids)
    return {str(event.uid): event_row(event) for event in events}
