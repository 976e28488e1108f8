"""The routes of the public side, as listed in docs/architecture.md. Routes only."""

from django.urls import path, register_converter

from events import converters
from events.views import (
    appearance,
    changes,
    event,
    files,
    health,
    helping,
    home,
    offline,
    plan,
    robots,
    search,
    verifying,
    years,
)

app_name = "events"
register_converter(converters.Year, "year")
register_converter(converters.Number, "number")

urlpatterns = [
    path("", home.home, name="home"),
    path("plans/", years.plans, name="plans"),
    path("plans/<year:year>/", plan.plan, name="plan"),
    path("plans/<year:year>/plan.<slug:format_key>", files.plan_file, name="plan_file"),
    path("plans/<year:year>/events/<uuid:uid>/", event.event, name="event"),
    path("plans/<year:year>/events/<uuid:uid>/event.ics", event.event_file, name="event_file"),
    path("plans/<year:year>/editions/", years.editions, name="editions"),
    path("plans/<year:year>/editions/<number:number>/", plan.edition, name="edition"),
    path("plans/<year:year>/editions/<number:number>/plan.<slug:format_key>", files.plan_file, name="edition_file"),
    path("plans/<year:year>/editions/<number:number>/signed/<number:key>", files.signed_file, name="signed_file"),
    path("plans/<year:year>/changes/", changes.changes, name="changes"),
    path("plans/<year:year>/changes.<slug:format_key>", changes.changes_file, name="changes_file"),
    path("plans/<year:year>/editions/<number:number>/cover.png", files.cover_file, name="cover"),
    path("changes.atom", robots.changes_feed, name="changes_feed"),
    path("search/", search.search_page, name="search"),
    path("verify/", verifying.verify, name="verify"),
    path("help/", helping.readers, name="help"),
    path("help/desk/", helping.desk, name="help_desk"),
    path("accessibility/", helping.accessibility, name="accessibility"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.sitemap, name="sitemap"),
    path("sitemap-pages.xml", robots.sitemap_of_pages, name="sitemap_of_pages"),
    path("plans/<year:year>/sitemap.xml", robots.sitemap_of_year, name="sitemap_of_year"),
    path("view/", appearance.appearance_page, name="appearance"),
    path("view/style.<slug:version>.css", appearance.style, name="style"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("worker.js", offline.service_worker, name="service_worker"),
    path("plan.schema.json", files.plan_schema, name="plan_schema"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
