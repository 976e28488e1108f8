"""The search over all years: what a reader sees, and how much it costs."""

from html.parser import HTMLParser

import pytest
from django.core.cache import cache

from events.edition import indexes
from events.models import Department
from events.models.edition import _Documents
from tests.factories import change, list_event, make_event, make_plan, make_section, publish_plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept_by_others():
    cache.clear()


def publish_year(year, *titles, **fields):
    section = make_section(make_plan(year))
    for title in titles:
        make_event(section=section, title=title, **fields)
    return publish_plan(section.plan)


class Page(HTMLParser):
    """The texts of a page by tag, and its links."""

    def __init__(self, response):
        super().__init__()
        self.texts, self.links, self._open = {}, [], []
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attributes):
        if tag not in {"meta", "link", "input", "br"}:
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")
        if tag == "a":
            self.links.append(dict(attributes)["href"])

    def handle_endtag(self, tag):
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data):
        for tag in set(self._open):
            self.texts[tag][-1] += data


def test_rows_of_all_years_are_found_the_newest_year_first(client):
    publish_year(2024, "Семинар о вокале")
    publish_year(2026, "Хореография", "Вокальный семинар")
    draft = make_section(make_plan(2027))
    make_event(section=draft, title="Вокал черновой")

    page = Page(client.get("/search/?q=вокал"))

    assert [heading.split("\xa0")[0] for heading in page.texts["h2"]] == ["2026", "2024"]
    assert page.texts["h3"] == ["Вокальный семинар", "Семинар о вокале"]
    assert page.texts["mark"] == ["Вокальный", "вокале"]
    assert "Найдено 2\xa0мероприятия" in page.texts["p"]


def test_event_found_says_whom_to_call(client):
    edition = publish_year(2025, "Семинар", venue="Дом культуры «Рассвет»")
    change(Department.objects.get(), reader_name="Методисты", telephone="8 (4812) 38-12-34")
    change(edition.plan.events.get().venue, reader_name="Рассвет")

    page = Page(client.get("/search/?q=семинар"))

    assert {"Семинар · Рассвет · № 1", "8 (4812) 38-12-34 методисты"} <= set(page.texts["p"])
    assert "tel:+74812381234" in page.links


def test_page_is_not_for_search_engines_and_works_without_a_question(client):
    publish_year(2025, "Семинар")

    answer = client.get("/search/")

    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert Page(answer).texts["h1"] == ["Поиск по\xa0планам всех лет"]


def test_site_without_plans_says_that_nothing_is_found(client):
    assert "ничего не\xa0найдено" in "".join(Page(client.get("/search/?q=хор")).texts["p"])


def test_words_of_the_people_are_known_from_the_start(client):
    publish_year(2025, "Лаборатория по ДПИ", "Встреча любительских коллективов", "Ярмарка")

    found = [Page(client.get("/search/", {"q": line})).texts["h3"] for line in ("вышивка", "самодеятельность")]

    assert found == [["Лаборатория по ДПИ"], ["Встреча любительских коллективов"]]


def test_slip_is_said_for_the_year_it_was_made_in(client):
    publish_year(2024, "Форма отчёта")
    publish_year(2025, "Фирма")

    page = Page(client.get("/search/?q=фирма"))

    assert page.texts["h3"] == ["Фирма", "Форма отчёта"]
    assert page.texts["li"][-2:-1] == ["Показано по слову «форма»: «фирма» в плане нет."]


def test_nothing_found_offers_what_is_near(client):
    publish_year(2025, "Хореография", formats=["лаборатория"])

    page = Page(client.get("/search/?q=абракадабра"))

    assert "Возможно, вы\xa0искали: лаборатория" in page.texts["p"]
    assert "?q=%D0%BB%D0%B0%D0%B1%D0%BE%D1%80%D0%B0%D1%82%D0%BE%D1%80%D0%B8%D1%8F" in page.links


def test_long_list_leads_to_the_plan_of_the_year(client):
    publish_year(2025, *(f"Семинар {number}" for number in range(25)))

    page = Page(client.get("/search/?q=семинар"))

    assert len(page.texts["h3"]) == 20
    place = page.texts["a"].index("Все 25\xa0мероприятий в\xa0плане на\xa02025\xa0год")
    assert page.links[place] == "/plans/2025/?q=%D1%81%D0%B5%D0%BC%D0%B8%D0%BD%D0%B0%D1%80&view=events#result"


def test_event_of_two_sections_is_found_once(client):
    plan = make_plan(2025)
    event = make_event(section=make_section(plan), title="Семинар")
    list_event(make_section(plan, title="Второй"), event)
    publish_plan(plan)

    page = Page(client.get("/search/?q=семинар"))

    assert (page.texts["h3"], page.texts["p"].count("Найдено 1\xa0мероприятие")) == (["Семинар"], 1)


def test_question_too_long_is_refused(client):
    publish_year(2025, "Семинар")

    page = Page(client.get(f"/search/?q={'а' * 201}"))

    assert "Слишком длинный запрос: не больше 200 знаков." in page.texts["p"]


def test_question_too_long_is_not_shown_to_the_next_visitor(client):
    """Pages are kept for everybody: two questions that begin alike get one page, with what they share."""
    first, second = (client.get("/search/", {"q": f"{'а' * 201} {own}"}) for own in ("моё имя", "чужое имя"))

    assert second.content == first.content
    assert f'value="{"а" * 200}"' in first.text
    assert "имя" not in first.text


def test_words_of_the_visitor_are_never_html(client):
    publish_year(2025, "Семинар <b>важный</b>")

    answer = client.get("/search/", {"q": '<script>"важный"'}).content.decode()

    assert "<script>" not in answer.replace('<script src="', "")
    assert "&lt;b&gt;<mark>важный</mark>&lt;/b&gt;" in answer


@pytest.mark.parametrize("years", [1, 5])
def test_search_costs_the_same_queries_for_any_number_of_years(client, years, django_assert_num_queries, monkeypatch):
    for year in range(2020, 2020 + years):
        publish_year(year, "Семинар", f"Семинар {year} года")
    monkeypatch.setattr("events.models.edition._documents", _Documents())
    indexes.forget()

    with django_assert_num_queries(6):  # the editions, the synonyms, the documents; three for the contacts
        client.get("/search/?q=семинар")
    with django_assert_num_queries(2):  # the editions, the synonyms
        client.get("/search/?q=семинар")


def test_unchanged_answer_is_not_sent_again(client):
    publish_year(2025, "Семинар")
    etag = client.get("/search/?q=семинар")["ETag"]

    again = client.get("/search/?q=семинар&from=1", headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")
    publish_year(2026, "Семинар")
    assert client.get("/search/?q=семинар", headers={"If-None-Match": etag}).status_code == 200


def test_search_is_sent_compressed(client):
    publish_year(2025, "Семинар")

    assert client.get("/search/?q=семинар", headers={"Accept-Encoding": "gzip"})["Content-Encoding"] == "gzip"
