"""The lines of a cell as one line: nothing but breaks changes."""

import pytest

from events.importers.matching.cell_text import Lexicon, one_line, schedule_line

WORDS = Lexicon.of(["культура и мероприятия, учреждений", "северо-западный"])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Отдел\nаналитической  и\n\nметодической работы", "Отдел аналитической и методической работы"),
        ("культурно-\nдосуговых", "культурно-досуговых"),
        ("70-\nлетию", "70-летию"),
        ("26-\n27.06.2015 г.", "26-27.06.2015 г."),
        ("март–\nапрель", "март–апрель"),
        ("01 –\n08.05.2015 г.", "01 – 08.05.2015 г."),
        ("теле-\nи радиопередачи", "теле- и радиопередачи"),
        ("меро-\nприятий", "мероприятий"),
        ("учреж\u00ad\nдений", "учреждений"),
        ("семинар-\nпрактикум", "семинар-практикум"),
        ("северо-\nзападный", "северо-западный"),
        ("Усть-\nИлимск", "Усть-Илимск"),
        ("«Энциклопедия\n», зал\n.", "«Энциклопедия», зал."),
        ("специалис\nт", "специалист"),
        ("концерт\nв т.ч. детский", "концерт в т.ч. детский"),
        ("зал 5\nшт.", "зал 5 шт."),
        ("", ""),
    ],
)
def test_lines_are_joined(text, line):
    assert one_line(text, WORDS) == line


def test_word_cut_by_hyphenation_is_known_by_the_unbroken_one_in_the_file():
    alone, beside = Lexicon.of(["само-\nдеятельный"]), Lexicon.of(["само-\nдеятельный", "самодеятельного"])

    assert one_line("само-\nдеятельный", alone) == "само-деятельный"
    assert one_line("само-\nдеятельный", beside) == "самодеятельный"


def test_word_torn_without_a_hyphen_is_mended_only_where_its_parts_are_no_words():
    lexicon = Lexicon.of(["поставка оборудования", "по графику", "обору\nдования"])

    assert one_line("обору\nдования", lexicon) == "оборудования"
    assert one_line("по\nставка", lexicon) == "по ставка"
    assert one_line("неиз\nвестно", lexicon) == "неиз вестно"
    assert schedule_line("По согласова\nнию", lexicon) == "По согласованию"
    assert schedule_line("апрель\nмай", lexicon) == "апрель май"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1 квартал\nянварь", "1 квартал, январь"),
        ("I кв.\nмарт", "I кв., март"),
        ("2 квартал 2025 г.\nмай", "2 квартал 2025 г., май"),
        ("1 квартал,\nянварь", "1 квартал, январь"),
        ("II квартал\n(май)", "II квартал (май)"),
        ("II декада\nиюня", "II декада июня"),
        ("1 раз\nв квартал", "1 раз в квартал"),
    ],
)
def test_month_under_its_quarter_is_parted_by_a_comma(text, line):
    assert schedule_line(text, Lexicon()) == line
