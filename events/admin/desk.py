"""The desk: what a person finds at the start, and the page on which he says which department he is of."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from events import lane, second_factor
from events.backup import record
from events.forms.profile import ProfileForm
from events.models import Job, Plan, PlanImport, Profile, Proposal
from events.models.operation import person_name
from events.plan import approval, checking, desk, journal
from events.plan.checking import Finding

from .findings import cell_url
from .jobs import url as job_url
from .journal import shown_accounts, url_of_plan
from .reviewing import review_url

MOST = 6  # things of one sort that the desk shows; the rest is one link away
SAID = 100  # letters of a finding's words that the desk shows
NOVEMBER = 11  # from this month on next year's plan is offered
# What has no place of its own on the desk, by heading: the names of the models.
ELSEWHERE = {
    "Планы": ("Plan", "Proposal", "Edition", "Section", "Event"),
    "Справочники": ("Department", "Venue", "EventFormat", "Schedule", "Abbreviation"),
    "Контакты": ("Organisation",),
    "Работа": ("PlanImport", "Job", "Operation"),
    "Люди": ("User", "Group"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the person: what, since when, where."""

    name: str
    told: str
    url: str
    button: str


def start_page(request: HttpRequest) -> HttpResponse:
    """The desk of one person, for the plan of this year, or of the year that the address names."""
    now, plans = timezone.now(), list(Plan.objects.order_by("-year"))
    today = timezone.localdate(now)
    plan = _chosen(plans, request.GET.get("year", ""), today.year)
    profile = Profile.objects.of(request.user)
    since = profile.visit(now)
    context = {
        **admin.site.each_context(request),
        "title": f"План на {plan.year} год" if plan else "Стол методиста",
        "today": today,
        "since": since,
        "plan": plan,
        "other_plans": [other for other in plans if other != plan],
        "next_year": _next_year(plan, plans, today) if request.user.has_perm("events.add_plan") else None,
        "waiting": _waiting(request.user, since),
        "elsewhere": _elsewhere(request),
        "most": MOST,
        "backup": record.sentence(now) if request.user.has_perm("auth.change_user") else "",
        "asleep": lane.ASLEEP if request.user.has_perm("auth.change_user") and lane.is_asleep(now) else "",
    }
    if plan and request.user.has_perm("events.view_plan"):
        context |= _about(plan, request, since, profile)
    return render(request, "admin/index.html", context)


def _chosen(plans: list[Plan], asked: str, year: int) -> Plan | None:
    """The plan of the year that was asked for; else of this year; else the newest."""
    wanted = [int(asked)] if asked.isdecimal() and len(asked) == 4 else []
    by_year = {plan.year: plan for plan in plans}
    return next((by_year[one] for one in [*wanted, year] if one in by_year), plans[0] if plans else None)


def _next_year(plan: Plan | None, plans: list[Plan], today) -> int | None:
    """The year whose plan it is time to make from this one."""
    if plan is None or plan.year + 1 in {other.year for other in plans}:
        return None
    is_time = plan.year < today.year or (plan.year == today.year and today.month >= NOVEMBER)
    return plan.year + 1 if is_time else None


def _about(plan: Plan, request: HttpRequest, since, profile: Profile) -> dict[str, Any]:
    """What the desk says of the plan itself."""
    department = profile.department()
    checks = checking.look(plan)
    context: dict[str, Any] = {
        "findings": [(finding, _around(finding), cell_url(plan, finding)) for finding in checks.findings[:MOST]],
        "finding_total": len(checks),
        "standing": desk.standing_of(plan),
        "department": department,
        "rows": desk.rows_of(plan, department) if department else [],
        "form": ProfileForm(),
        "editor_url": reverse("admin:events_plan_editor", args=[plan.pk]),
    }
    if request.user.has_perm("events.view_operation"):
        acts = list(desk.others_acts(plan, request.user, since)[: MOST + 1])
        context |= {
            "acts": shown_accounts(journal.tell(acts[:MOST]), request),
            "more_acts": len(acts) > MOST,
            "journal_url": url_of_plan(plan),
        }
    return context


def _around(finding: Finding) -> str:
    """The words of a finding near its first doubtful place."""
    start = finding.spots[0][0] if finding.spots else 0
    first = finding.words.rfind(" ", 0, max(start - SAID // 2, 0)) + 1
    last = first + SAID
    return f"{'… ' if first else ''}{finding.words[first:last]}{'…' if last < len(finding.words) else ''}"


def _waiting(user, since) -> list[Waiting]:
    """Files that wait for this person's word, work of his that goes on or failed since he was here."""
    found = _on_approval(user)
    if user.has_perm("events.view_planimport"):
        files = PlanImport.objects.filter(state=PlanImport.State.PREVIEW, uploaded_by=person_name(user))
        for one in files.only("file_name", "uploaded_at")[:MOST]:
            told = f"Вы загрузили файл {_said(one.uploaded_at)}, в план он ещё не попал"
            found.append(
                Waiting(one.file_name, told, reverse("admin:events_planimport_preview", args=[one.pk]), "Разобрать")
            )
    is_alive = Q(state__in=Job.ACTIVE) | Q(state__in=[Job.State.FAILED, Job.State.LOST], started_at__gt=since)
    for job in Job.objects.filter(is_alive, started_by=user)[:MOST]:
        told = f"Начато {_said(job.started_at)}, {job.get_state_display()}"
        found.append(Waiting(str(job), told, job_url(job), "Посмотреть"))
    return found


def _on_approval(user) -> list[Waiting]:
    """Plans that wait for this person's decision, or came back to him with something to mend."""
    found = []
    if user.has_perm("events.publish_plan"):
        for one in Proposal.objects.waiting().defer("stored").select_related("plan")[:MOST]:
            told = f"{one.by_name} предлагает утвердить, {_said(one.at)}"
            found.append(Waiting(str(one.plan), told, review_url(one), "Решить"))
    if user.has_perm("events.change_plan"):
        for plan, remarks in approval.open_remarks_by_plan():
            told = f"Не выполнено замечаний руководителя: {len(remarks)}"
            found.append(Waiting(str(plan), told, review_url(remarks[-1].proposal), "Посмотреть"))
    return found


def _said(moment) -> str:
    return f"{timezone.localtime(moment):%d.%m.%Y в %H:%M}"


def _elsewhere(request: HttpRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    """The lists of the stock admin that this person may open, as names and addresses under plain headings."""
    apps = admin.site.get_app_list(request)
    pages = {model["object_name"]: (model["name"], model["admin_url"]) for app in apps for model in app["models"]}
    named = {name for names in ELSEWHERE.values() for name in names}
    headings = {**ELSEWHERE, "Прочее": tuple(name for name in pages if name not in named)}
    found = [(heading, [pages[name] for name in names if name in pages]) for heading, names in headings.items()]
    return [(heading, [page for page in links if page[1]]) for heading, links in found if links]


def profile_page(request: HttpRequest) -> HttpResponse:
    """The person's own department, and the way to another password."""
    profile = Profile.objects.of(request.user)
    initial = {"department": profile.department(), "wants_letters": profile.wants_letters}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        profile.choose(form.cleaned_data["department"])
        if "asked" in request.POST:  # the desk itself asks for the department alone
            profile.choose_letters(form.cleaned_data["wants_letters"])
        chosen = form.cleaned_data["department"]
        messages.success(request, f"Ваш отдел: {chosen}." if chosen else "Отдел больше не выбран.")
        return redirect("admin:index")
    context = {**admin.site.each_context(request), "title": "Мой профиль", "form": form}
    context["has_second_factor"] = second_factor.is_on(request.user)
    return render(request, "admin/profile.html", context, status=400 if form.errors else 200)
