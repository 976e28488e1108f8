"""``publish_plan YEAR --note "…"``: the same call as the button."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from events import papers
from events.management.progress import bar
from events.models import Plan
from events.plan.checking import check_plan
from events.plan.document import build_document
from events.plan.publishing import PublishingError, publish


class Command(BaseCommand):
    """Check the plan of a year, print the findings and publish it."""

    help = "Публикует план на год как следующую редакцию."

    def add_arguments(self, parser):
        parser.add_argument("year", type=int, help="год плана")
        parser.add_argument("--note", default="", help="что изменилось")
        parser.add_argument("--by", default="командная строка", help="кем опубликовано")

    def handle(self, *, year, note, by, **options):
        plan = Plan.objects.for_year(year).first()
        if plan is None:
            raise CommandError(f"Плана на {year} год нет. Создайте его или загрузите из файла.")
        for finding in check_plan(plan, build_document(plan)):
            self.stderr.write(f"{finding.place}: {finding.message}" if finding.place else finding.message)
        try:
            with papers.job_turn():
                publication = publish(
                    plan, note=note, by_name=by, at=timezone.now(), site_url=settings.SITE_URL, progress=bar("файлы")
                )
        except PublishingError as error:
            raise CommandError(str(error)) from error
        if publication.is_new:
            self.stdout.write(f"Опубликовано: {publication.edition}.")
        else:
            self.stdout.write(f"В плане ничего не изменилось: действует {publication.edition}. Новой редакции нет.")
