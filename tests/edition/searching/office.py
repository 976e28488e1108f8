"""The table of synonyms that searching is tried with, and the real plan as an index whose rows have short names."""

from events.edition.searching import Index, Synonyms, find
from tests.exporters.plans import official_document

GROUPS = """
ДПИ; ДПТ; декоративно-прикладное искусство; декоративно-прикладное творчество; рукоделие; ремесло; ремёсла
КДУ; культурно-досуговое учреждение; учреждение культуры; дом культуры; ДК; клуб; клубное учреждение
МО; муниципальное образование; муниципалитет; район; муниципальный округ
ИМЦ; информационно-методический центр
ЦНТ; СОЦНТ; центр народного творчества; областной центр
7-НК; форма федерального статистического наблюдения; статистическая форма; статотчёт; статистический отчёт
МК; мастер-класс
хореография; танец; танцы; танцевальный; пляска; балет
вокал; пение; песня; песенный; хор; хоровой; певец; вокалист
театр; театральный; режиссура; режиссёр; драма; драматический; актёр; спектакль
вебинар; онлайн; онлайн-семинар; дистанционно; видеоконференция; ВКС
мультимедиа; мультимедийный; презентация; видео; видеоролик
фото; фотография; фотосъёмка; фотоаппарат; снимок
статистика; статистический; цифры; показатели
руководитель; директор; заведующий; начальник
ежеквартально; каждый квартал; раз в квартал; ежеквартальный
в течение года; весь год; круглый год; круглогодично
обучение; обучающий; учёба; курсы
"""
SYNONYMS = Synonyms.of(line.split("; ") for line in GROUPS.split("\n"))
PLAN = official_document()
INDEX = Index(PLAN)
# «2.3» is the third row of the second section.
NAMES = [f"{number}.{row.number}" for number, section in enumerate(PLAN.sections, start=1) for row in section.rows]


def ask(question, index=INDEX):
    """What the question finds in the real plan."""
    return find(index, question, SYNONYMS)


def names(found):
    """The short names of the rows found, in plan order."""
    return [NAMES[position - 1] for position in sorted(found.positions)]
