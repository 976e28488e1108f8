"""The words of a plan table's headings: which field a word names, what may stand beside it. How they are put together is
in :mod:`.headings`.
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# The first of these words in a heading tells its field. Stems, folded.
LEADING: dict[str, tuple[str, ...]] = {
    field: _words(stems)
    for field, stems in {
        "title": "названи наименовани мероприяти тематик тем событи акци",
        "format": "форм",
        "venue": "мест площадк адрес локаци где",
        "schedule": "дат срок врем месяц период квартал числ день дни дня когда график начал",
        "department": "отв исполнител соисполнит руководител организатор куратор координатор фио кто",
        "audience": "участник аудитори адресу адресат контингент слушател кого кому целев возраст",
        # Columns that the official table has no place for.
        "extra": "примечани отметк результат количеств кол охват финанс бюджет стоимост сумм затрат контакт телефон ссылк "
        "выполнени цел задач показател подтвержд документ направлени раздел источник объем итог комментари отчет анонс "
        "программ дополнительн партнер должност",
        # Stand-ins, see below.
        "content": "содержани",
        "sort": "категори вид тип жанр",
        "holder": "учреждени организаци преподавател лектор ведущ спикер отдел подразделени",
        "territory": "район территори муниципальн поселени населенн округ город",
    }.items()
}
# A stand-in gives a field only when no column names it outright: «Содержание» beside «Название» is no second name.
STAND_INS = {"content": "title", "sort": "format", "holder": "department", "territory": "venue"}

# Further words of the same part name a field of their own only in the nominative: «дата время место», not «дата мероприятия».
NOMINATIVE: dict[str, str] = {
    word: field
    for field, words in {
        "title": "название наименование тема",
        "format": "форма",
        "venue": "место",
        "schedule": "дата время срок сроки месяц",
        "department": "ответственный ответственные исполнитель исполнители",
        "audience": "участники",
    }.items()
    for word in _words(words)
}

# What makes «категория …» an audience and «число …» a count; whose «наименование …» is not an event's.
PEOPLE = _words("участник слушател специалист работник населени аудитори обучающ посетител зрител")
HOLDERS = _words("учреждени организаци отдел подразделени коллектив")
REPORTS = _words("отчет контрол")

# What else headings are made of: stems, and words that are whole.
FILLER_STEMS = _words(
    "провед провод выполн исполн реализ работ деятельн планир предполаг основн методич лиц подготов организа занят обращ "
    "разработ ориентир котор культурн массов"
)
FILLERS = frozenset(_words("за по на в во с со для о об п пп год года час часов мин не и или к плана сдачи"))

NUMBER_SIGNS = frozenset(_words("№ №№ №п nп n no nn №пп №№пп nпп noпп пп номер номерпп порядковыйномер"))

# A table with a heading like «Код мероприятия (uid)» is the product's own sheet of data beside the plan's.
DATA_MARK = "(uid)"
