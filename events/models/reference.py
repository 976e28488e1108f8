"""The reference books: departments, venues, event formats, schedules, each value with one name, a printed name and synonyms;
and the abbreviations of the office, which only searching knows.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from events import schedules, text

from .organisation import Contacts, ReaderName
from .recording import Recorded, RecordedQuerySet, history
from .search import SearchQuerySet, stem_index

LONGEST_NAME = 500
MOST_SYNONYMS = 200  # every value is compared by all of them whenever a name is looked up
NO_WORDS = "Впишите название: оно не может состоять из одних пробелов и знаков."


def is_name(words: str) -> bool:
    """Whether words can name a value of a reference book: a dash or dots in a cell are only printed."""
    return any(letter.isalnum() for letter in words)


class ReferenceQuerySet(RecordedQuerySet, SearchQuerySet):
    """Words of the reference books."""

    def present(self):
        """Values that have not been merged into another."""
        return self.filter(merged_into=None)

    def active(self):
        """Values that may be chosen for new events."""
        return self.present().filter(is_active=True)

    def named(self, name: str) -> "Reference | None":
        """The value whose name, printed name or synonym is ``name``; case, ё, quotes, dashes and spaces do not count."""
        folded = text.fold(name)
        exact = self.present().filter(folded=folded).first()
        return exact or next((value for value in self.present().order_by("pk") if folded in value.folded_names), None)

    def obtain(self, name: str) -> "Reference":
        """The value called so, made if there is none. Raises ``ValidationError`` for a name without a letter or a digit."""
        if not is_name(name):
            raise ValidationError(NO_WORDS)
        name = text.clean(name)[:LONGEST_NAME]
        return self.named(name) or self.create(name=name)


class Reference(Recorded):
    """One value of a reference book. ``key`` stands in public addresses and is never changed once given."""

    name = models.CharField(
        "краткое название", max_length=LONGEST_NAME, help_text="Под этим названием значение видно в списках и фильтрах."
    )
    printed_name = models.CharField(
        "полное название для печати",
        max_length=LONGEST_NAME,
        blank=True,
        help_text="Так пишется в таблице плана. Если пусто, печатается краткое название.",
    )
    synonyms = models.TextField(
        "синонимы",
        blank=True,
        help_text="Прежние названия и другие написания, по одному в строке. По ним значение узнаётся при вводе и загрузке.",
    )
    is_active = models.BooleanField(
        "действует", default=True, help_text="Снимите отметку вместо удаления: в прежних планах значение останется."
    )
    key = models.SlugField("ключ в адресах", max_length=100, unique=True, allow_unicode=True, editable=False)
    folded = models.CharField(max_length=LONGEST_NAME, editable=False)
    stems = models.TextField(editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.CASCADE,
        related_name="merged",
        verbose_name="объединено с",
        null=True,
        blank=True,
        editable=False,
    )
    history = history(inherit=True, excluded_fields=["folded", "stems"])

    objects = ReferenceQuerySet.as_manager()

    record_order = 1
    carried: tuple[str, ...] = ()  # beside the names: what a value without it gets from one that is merged into it

    class Meta(Recorded.Meta):
        abstract = True
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["folded"],
                condition=Q(merged_into=None),
                name="%(class)s_name_is_unique",
                violation_error_message="Такое значение в справочнике уже есть. Выберите его из списка.",
            ),
            models.CheckConstraint(
                condition=~Q(folded=""),
                name="%(class)s_name_is_not_empty",
                violation_error_message=NO_WORDS,
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def printed(self) -> str:
        """The words for the official table."""
        return self.printed_name or self.name

    @property
    def folded_names(self) -> set[str]:
        """Every spelling this value answers to, folded."""
        return {text.fold(name) for name in (self.name, self.printed_name, *self.synonyms.splitlines())} - {""}

    def clean_fields(self, exclude=None):
        self.name = text.clean(self.name)
        self.folded = text.fold(self.name)
        super().clean_fields(exclude=exclude)

    def clean(self):
        """One spelling names one value, and has words in it: raises ``ValidationError`` otherwise."""
        super().clean()
        if self.name and not is_name(self.name):
            raise ValidationError({"name": NO_WORDS})
        self.check_synonyms()
        for other in type(self).objects.present().exclude(pk=self.pk):
            if shared := self.folded_names & other.folded_names:
                raise ValidationError(
                    f"Написание «{min(shared)}» уже относится к значению «{other}». "
                    "Уберите его здесь или объедините оба значения."
                )

    def derive(self):
        """Keep what follows from the names true to them and give a new value its key."""
        self.folded = text.fold(self.name)
        self.stems = stem_index(self.name, self.printed_name, self.synonyms)
        if not self.key:
            self.key = self._free_key()

    def _free_key(self) -> str:
        base = text.slug(self.name) or type(self).__name__.lower()
        taken = set(type(self).objects.filter(key__startswith=base).values_list("key", flat=True))
        return next(key for key in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)

    def check_synonyms(self) -> None:
        """Raises ``ValidationError`` for more synonyms, or longer ones, than a reference book can be searched by."""
        lines = self.synonyms.splitlines()
        if len(lines) > MOST_SYNONYMS:
            raise ValidationError(
                {"synonyms": f"Синонимов больше {MOST_SYNONYMS}. Уберите те, что уже не встречаются."}
            )
        if any(len(line) > LONGEST_NAME for line in lines):
            raise ValidationError(
                {"synonyms": f"Один синоним не длиннее {LONGEST_NAME} знаков, каждый с новой строки."}
            )

    def take_over(self, other: "Reference", *, keep_names: bool = True) -> None:
        """Take the place of ``other``, which stays as a mark of the merge. Neither is stored here.

        ``keep_names``: answer to its spellings, too. What ``carried`` names and this value lacks is taken as well. Raises
        ``ValidationError`` for too many synonyms.
        """
        if keep_names:
            names = [name for name in (other.name, other.printed_name, *other.synonyms.splitlines()) if name.strip()]
            fresh: dict[str, str] = {}
            for name in names:
                if text.fold(name) not in self.folded_names:
                    fresh.setdefault(text.fold(name), name)
            self.synonyms = "\n".join([*self.synonyms.splitlines(), *fresh.values()])
            self.check_synonyms()
        for field in self.carried:
            if not getattr(self, field):
                setattr(self, field, getattr(other, field))
        other.merged_into, other.is_active = self, False


class Department(Contacts, ReaderName, Reference):
    """A responsible department of the centre."""

    is_seen_at_once = True
    carried = ("reader_name", "telephone", "email", "room", "head")

    class Meta(Reference.Meta):
        verbose_name = "отдел"
        verbose_name_plural = "отделы"


class Venue(ReaderName, Reference):
    """A place, or a class of places («Муниципальные образования Смоленской области»)."""

    is_seen_at_once = True
    carried = ("reader_name",)

    class Meta(Reference.Meta):
        verbose_name = "место проведения"
        verbose_name_plural = "места проведения"


class EventFormat(Reference):
    """A form of event: семинар, вебинар, мастер-класс…"""

    class Meta(Reference.Meta):
        verbose_name = "форма мероприятия"
        verbose_name_plural = "формы мероприятий"


class Schedule(Reference):
    """A schedule some event has; its name is the canonical wording of ``events.schedules``."""

    class Meta(Reference.Meta):
        verbose_name = "срок"
        verbose_name_plural = "сроки"

    @property
    def parsed(self) -> schedules.Schedule:
        """What the name means."""
        return schedules.parse(self.name)

    @property
    def months(self) -> tuple[int, ...]:
        """The months covered, 1–12."""
        return self.parsed.months


class AbbreviationQuerySet(RecordedQuerySet, SearchQuerySet):
    """Words of the abbreviations."""

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Each abbreviation with all that means the same, by name. One query."""
        rows = self.order_by("folded").values_list("name", "meanings")
        return tuple((name, *filter(None, map(text.clean, meanings.splitlines()))) for name, meanings in rows)


class Abbreviation(Recorded):
    """Words that mean the same to a reader: an abbreviation and what it stands for, or a word and its synonyms.

    Searching alone knows them; no plan prints them.
    """

    name = models.CharField(
        "сокращение или слово",
        max_length=100,
        help_text="Например «ДПИ» или «вокал». Прописные и строчные буквы не различаются.",
    )
    meanings = models.TextField(
        "что означает то же",
        help_text="Расшифровки и синонимы, по одному в строке, в любой форме. По каждому найдётся то же, что и по остальным.",
    )
    folded = models.CharField(max_length=100, editable=False)
    stems = models.TextField(editable=False)
    history = history(excluded_fields=["stems"])

    objects = AbbreviationQuerySet.as_manager()

    record_order = 1

    class Meta(Recorded.Meta):
        verbose_name = "сокращение или синоним"
        verbose_name_plural = "сокращения и синонимы для поиска"
        ordering = ["folded"]
        constraints = [
            models.UniqueConstraint(
                fields=["folded"],
                name="abbreviation_name_is_unique",
                violation_error_message="Такое сокращение или слово уже есть. Допишите значения к нему.",
            ),
            models.CheckConstraint(
                condition=~Q(folded=""),
                name="abbreviation_name_is_not_empty",
                violation_error_message="Впишите сокращение: оно не может состоять из одних пробелов и знаков.",
            ),
        ]

    def __str__(self):
        return self.name

    def clean_fields(self, exclude=None):
        self.name, self.meanings = text.clean(self.name), text.clean_lines(self.meanings)
        self.folded = text.fold(self.name)
        super().clean_fields(exclude=exclude)

    def clean(self):
        """Raises ``ValidationError`` for a name that stands already or says nothing: a form does not check what it lacks."""
        super().clean()
        try:
            self.validate_constraints(exclude=set())
        except ValidationError as error:
            raise ValidationError({"name": error.messages}) from error

    def derive(self):
        """Keep what follows from the words true to them."""
        self.folded = text.fold(self.name)
        self.stems = stem_index(self.name, self.meanings)
