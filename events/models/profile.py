"""What the desk knows of a person: the department, and what he has seen of the others' work."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from .reference import Department

AT_ONCE = timedelta(
    minutes=15
)  # looks at the desk so near to each other are one: nothing is written for the later ones
PAUSE = timedelta(hours=3)  # after so long away the next look begins another visit
NEWCOMER = timedelta(days=7)  # how far back somebody is told who was never here


class ProfileQuerySet(models.QuerySet):
    """Words of the profiles."""

    def of(self, user) -> "Profile":
        """The profile of this account; a new one, unsaved, for who has none."""
        return self.filter(user=user).first() or self.model(user=user)


class Profile(models.Model):
    """One person's desk. The department is named by its key, which survives merging, deleting and bringing back."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="profile", verbose_name="кто")
    department_key = models.SlugField("отдел", max_length=100, blank=True, allow_unicode=True)
    seen_until = models.DateTimeField("прошлый раз за столом", null=True, blank=True)
    visited_at = models.DateTimeField("сейчас за столом", null=True, blank=True)

    wants_letters = models.BooleanField("присылать письма", default=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = "профиль"
        verbose_name_plural = "профили"

    def __str__(self):
        return str(self.user)

    def department(self) -> Department | None:
        """The person's department: the one it was merged into where it was; None where there is none, or none any more."""
        found = Department._base_manager.filter(key=self.department_key).first() if self.department_key else None
        while found and found.merged_into_id:
            found = found.merged_into
        return found

    def choose(self, department: Department | None) -> None:
        """Store the department."""
        self.department_key = department.key if department else ""
        self._store(department_key=self.department_key)

    def choose_letters(self, wanted: bool) -> None:
        """Store whether letters about submitted plans are to come."""
        self.wants_letters = wanted
        self._store(wants_letters=wanted)

    def visit(self, now: datetime) -> datetime:
        """Note that the person is at the desk; since when what others did is new to him: the end of his visit before."""
        if self.visited_at is None or now - self.visited_at > AT_ONCE:
            if self.visited_at and now - self.visited_at > PAUSE:
                self.seen_until = self.visited_at
            self.visited_at = now
            self._store(seen_until=self.seen_until, visited_at=now)
        return self.seen_until or now - NEWCOMER

    def _store(self, **fields) -> None:
        """Only these fields: the same person may choose a department in another window."""
        Profile.objects.update_or_create(user=self.user, defaults=fields)
