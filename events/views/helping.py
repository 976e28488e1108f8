"""Help for readers and methodologists, and what is known of the site's accessibility: words of the product, no plan's."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.edition.directory import Directory
from events.views import head
from events.views.frozen import frozen_page


@require_safe
def readers(request: HttpRequest) -> HttpResponse:
    """How to find, subscribe, print."""
    description = "Как найти мероприятие, позвонить, подписаться на календарь и изменения, скачать и напечатать план."
    return _page(request, "help/readers.html", "Помощь читателю плана", description)


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """How methodologists keep the plan."""
    description = (
        "Как вести план: загрузка из Word и Excel, правка, проверка, публикация, журнал и отмена, правка вдвоём."
    )
    return _page(request, "help/desk.html", "Помощь методисту", description)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was tested, how, when, whom to write to."""
    description = "Что проверено в доступности сайта, как и когда, какие есть недостатки, кому о них написать."
    return _page(request, "help/accessibility.html", "Доступность сайта", description)


def _page(request: HttpRequest, template: str, title: str, description: str) -> HttpResponse:
    def build() -> HttpResponse:
        context = {"head": head.of_list(title, description, request.path), "directory": Directory.read()}
        return render(request, template, context)

    return frozen_page(request, (), build, asked="")
