"""What a page tells search engines and messengers about itself: title, description, the address to be found by, the picture."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from events import text
from events.document import Row
from events.edition import changes
from events.edition.directory import Directory
from events.edition.filters import Selection
from events.exporters.wording import moscow
from events.models import Edition
from events.schedules import MONTH_NAMES_GENITIVE, MONTH_NAMES_PREPOSITIONAL
from events.views import linked_data

LONGEST = 170  # letters of a description; search engines show about that many


@dataclass(frozen=True, slots=True)
class Head:
    """``path`` is where the page is found, however it was asked for; ``is_hidden`` keeps it out of search engines.

    ``cover`` is the path of the picture that a messenger shows beside a link, ``data`` a block of linked data.
    """

    title: str
    description: str
    path: str
    is_hidden: bool = False
    cover: str = ""
    data: SafeString = SafeString("")

    @property
    def address(self) -> str:
        """The page's own address; only its path where the site knows no address of its own."""
        return f"{settings.SITE_URL}{self.path}"

    @property
    def picture(self) -> str:
        """The address of the picture; messengers ask for a whole one."""
        return f"{settings.SITE_URL}{self.cover}" if self.cover and settings.SITE_URL else ""


def of_home(edition: Edition, directory: Directory, contacts: list) -> Head:
    """The first answer."""
    return Head(
        f"Методические мероприятия {edition.year}: сейчас и дальше",
        f"Что в этом месяце и квартале, что дальше, кому звонить. План на {edition.year} год: {_counted(edition)}.",
        reverse("events:home"),
        cover=cover_of(edition),
        data=linked_data.script([linked_data.organisation(directory, contacts)]),
    )


def of_plan(edition: Edition, selection: Selection, chosen: str, *, is_permanent: bool) -> Head:
    """The plan of a year: whole, of one month, or filtered in another way. The last kind and an edition that was replaced
    are kept out of search engines.
    """
    plan, name = reverse("events:plan", args=[edition.year]), text.sentence_case(edition.title)
    is_replaced = edition.number != edition.latest_number
    month = single_month(selection)
    if is_permanent:
        name = f"{name}, редакция {edition.number}"
    if month and not is_permanent:
        in_month = f"в {MONTH_NAMES_PREPOSITIONAL[month - 1]} {edition.year}"
        titles = "; ".join(dict.fromkeys(row.title for row in selection.document.rows))
        return Head(
            f"Методические мероприятия {in_month}",
            shortened(f"{changes.counted(selection.shown_events)} {in_month}: {titles}"),
            month_path(edition.year, month),
            cover=cover_of(edition),
            data=_way(
                (f"План на {edition.year} год", plan), (f"Мероприятия {in_month}", month_path(edition.year, month))
            ),
        )
    is_part = selection.is_filtered or not selection.is_valid
    return Head(
        f"{chosen} – {name}" if is_part and selection.is_valid else name,
        shortened(
            f"{_counted(edition)}: сроки, места, ответственные, телефоны. Редакция {edition.number} от {_day(edition)} "
            "Таблица, PDF, Word, Excel и календарь."
        ),
        plan,
        is_hidden=is_part or is_replaced,
        cover=cover_of(edition),
        data=_way((f"План на {edition.year} год", plan)),
    )


def of_event(row: Row, edition: Edition, path: str, directory: Directory, *, is_current: bool) -> Head:
    """One event; one that was taken out of the plan is for those who have its address."""
    plan = reverse("events:plan", args=[edition.year])
    known = (row.schedule, row.format, row.venue, row.department)
    return Head(
        f"{row.title}, {edition.year} год",
        shortened(". ".join(filter(None, (words.strip().rstrip(".") for words in known))) + "."),
        path,
        is_hidden=not is_current,
        cover=cover_of(edition),
        data=linked_data.script(
            [
                linked_data.breadcrumbs([(f"План на {edition.year} год", plan), (row.title, path)]),
                *(linked_data.events(row, edition.year, path, directory) if is_current else ()),
            ]
        ),
    )


def of_changes(before: Edition, after: Edition, title: str, *, is_latest: bool) -> Head:
    """What one edition changed in another; only the last two are found, at the address that always shows them."""
    year = after.year
    path = reverse("events:changes", args=[year])
    return Head(
        f"Изменения плана на {year} год: редакции {before.number} и {after.number}",
        shortened(f"Изменения, {title}: что заменено, добавлено и исключено. Для подписи есть PDF и Word."),
        path,
        is_hidden=not is_latest,
        data=_way((f"План на {year} год", reverse("events:plan", args=[year])), ("Что изменилось", path)),
    )


def of_list(title: str, description: str, path: str) -> Head:
    """A page with a title and a description of its own: a list of plans or editions, the help."""
    return Head(title, description, path, data=_way((title, path)))


def single_month(selection: Selection) -> int:
    """The month, 1–12, when a month is all that was asked for; else nought."""
    months = selection.query.getlist("month")
    is_alone = selection.is_valid and list(selection.query) == ["month"] and len(months) == 1
    return int(months[0]) if is_alone and selection.shown else 0


def month_path(year: int, month: int) -> str:
    """Where the events of one month are found."""
    return f"{reverse('events:plan', args=[year])}?month={month}"


def cover_of(edition: Edition) -> str:
    """Where the picture of an edition is."""
    return reverse("events:cover", args=[edition.year, edition.number])


def shortened(words: str) -> str:
    """The words cut after a whole one, where they are longer than anybody shows."""
    words = text.clean(words).replace("\n", " ")
    if len(words) <= LONGEST:
        return words
    return words[:LONGEST].rpartition(" ")[0].rstrip(",;:–. ") + "…"


def _way(*steps: tuple[str, str]) -> SafeString:
    return linked_data.script([linked_data.breadcrumbs(steps)])


def _counted(edition: Edition) -> str:
    return changes.counted(edition.document.event_count)


def _day(edition: Edition) -> str:
    day = moscow(edition.published_at)
    return f"{day.day} {MONTH_NAMES_GENITIVE[day.month - 1]} {day.year} г."
