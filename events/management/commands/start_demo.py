"""``start_demo``: what ``make run`` prepares. Never touches a database that holds a plan already."""

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from events.models import Department, Operation, Organisation, Plan, Venue
from events.plan import operations

PEOPLE = (
    ("metodist", "Методист", "Мария", "Соколова"),
    ("rukovoditel", "Руководитель", "Анна", "Воронова"),
    ("administrator", "Администратор", "Павел", "Лебедев"),
)

# Nobody's real contacts: the site shows them to everybody, so each says that it is an example.
ORGANISATION = {
    "name": "Смоленский областной центр народного творчества",
    "short_name": "Смоленский областной центр народного творчества",
    "address": "г. Смоленск, ул. Примерная, д. 1 (пример)",
    "site": "https://centre.example/",
    "telephone": "+7 000 000-00-10 (пример)",
    "email": "primer@centre.example",
}
DEPARTMENTS = {
    "Отдел аналитической и методической работы": {
        "reader_name": "аналитический отдел",
        "telephone": "+7 000 000-00-11 (пример)",
        "email": "analitika.primer@centre.example",
        "room": "11 (пример)",
        "head": "Примерова Мария Ивановна (пример)",
    },
    "Отдел народного творчества": {
        "telephone": "+7 000 000-00-12 (пример)",
        "email": "tvorchestvo.primer@centre.example",
        "room": "12 (пример)",
        "head": "Образцова Анна Петровна (пример)",
    },
}
VENUES = {
    "ГБУК «Смоленский областной центр народного творчества»": "Центр народного творчества",
    "Муниципальные образования Смоленской области": "Муниципальные образования",
}


class Command(BaseCommand):
    """Load and publish the real plan of 2025 into an empty database, make one user of each role, say how to sign in."""

    help = "Готовит сайт к первому знакомству: план 2025 года и пользователи трёх ролей."

    def handle(self, **options):
        if not Plan.objects.exists():
            with transaction.atomic():
                call_command("loaddata", "reference.json", "plan_2025.json", verbosity=0)
                _tell_whom_to_call()
                call_command("publish_plan", 2025, by="Анна Воронова", stdout=self.stdout, stderr=self.stderr)
        if not settings.DEMO_PASSWORD:
            self.stdout.write("Переменная DEMO_PASSWORD пуста: пользователи для знакомства не созданы.")
            return
        self.stdout.write("\nВойти в /admin/ можно так:")
        for username, role, first_name, last_name in PEOPLE:
            user, is_new = User.objects.get_or_create(
                username=username, defaults={"first_name": first_name, "last_name": last_name, "is_staff": True}
            )
            if is_new:
                user.set_password(settings.DEMO_PASSWORD)
                user.save()
                user.groups.add(Group.objects.get(name=role))
            known = user.check_password(settings.DEMO_PASSWORD)
            password = f"пароль {settings.DEMO_PASSWORD}" if known else "пароль изменён"
            self.stdout.write(f"  {role}: {username}, {password}")


def _tell_whom_to_call() -> None:
    with operations.recording(None, Operation.Kind.ADD, by_name="Анна Воронова", note="примеры контактов"):
        Organisation(**ORGANISATION).save()
        for department in Department.objects.filter(name__in=DEPARTMENTS):
            for field, value in DEPARTMENTS[department.name].items():
                setattr(department, field, value)
            department.save()
        for venue in Venue.objects.all():
            if name := VENUES.get(venue.printed):
                venue.reader_name = name
                venue.save()
