"""What makes the site installable and lets the last seen plan open without a connection: a manifest and a service worker."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import conditional_page, require_safe

from events.appearance import version
from events.views.frozen import release


@conditional_page
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest (https://www.w3.org/TR/appmanifest/)."""
    home = reverse("events:home")
    icons = [(f"icon-{size}.png", f"{size}x{size}", "image/png") for size in (192, 512)]
    answer = JsonResponse(
        {
            "id": home,
            "name": "Методплан – план методических мероприятий",
            "short_name": "Методплан",
            "lang": "ru",
            "start_url": home,
            "scope": home,
            "display": "minimal-ui",
            "background_color": "#fffdf8",
            "theme_color": "#9b2335",
            "icons": [{"src": static(name), "sizes": sizes, "type": kind} for name, sizes, kind in icons],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
    return _asked_for_again(answer)


@conditional_page
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It stands at the root, because a worker rules the addresses below its own alone."""
    style = reverse("events:style", args=[version()])
    script = (Path(settings.BASE_DIR) / "static" / "worker.js").read_text(encoding="utf-8")
    words = f'"use strict";\nconst VERSION = "{release()}";\nconst STYLE = "{style}";\n{script}'
    return _asked_for_again(HttpResponse(words, content_type="text/javascript; charset=utf-8"))


def _asked_for_again(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-cache"
    return response
