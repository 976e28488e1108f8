"""The frame of the methodologists' pages: which plan is at hand, and in which room of the desk a page stands."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from events.models import Plan

register = template.Library()

ROOMS = {"desk": "desk", "events_operation": "journal", "events_planimport": "loading", "events_plan": "plan"}


@dataclass(frozen=True, slots=True)
class Frame:
    """The plan that the head of the page leads to, None while there is none, and the room that is marked in it."""

    plan: Plan | None
    room: str


@register.simple_tag(takes_context=True)
def desk_frame(context: Context) -> Frame:
    """The frame of this page. One query where the page itself is not about a plan."""
    match = context["request"].resolver_match
    name = match.url_name or "" if match else ""
    rooms = (room for prefix, room in ROOMS.items() if name == prefix or name.startswith(f"{prefix}_"))
    room = next(rooms, "")
    if name in ("events_plan_changelist", "events_plan_add"):
        room = ""  # all plans, not the one that the head names
    return Frame(_plan_of(context) or Plan.objects.at_hand(timezone.localdate().year), room)


def _plan_of(context: Context) -> Plan | None:
    """The stored plan that the page shows."""
    candidates: list[Any] = [context.get("plan"), context.get("original")]
    return next((thing for thing in candidates if isinstance(thing, Plan) and thing.pk), None)
