"""Choosing a supervisor: how they describe themselves, first meetings, and asking for another."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.models import Membership, Programme, User

OPEN = Q(ended_at=None)


def _name_of(person: str) -> Subquery:
    """What the programme calls this person: another one may know them by another name."""
    place = Membership.objects.filter(user=OuterRef(person), programme=OuterRef("programme"))
    return Subquery(place.values("name")[:1])


def _is_there(person: str) -> Exists:
    here = Membership.objects.filter(user=OuterRef(person), programme=OuterRef("programme"))
    return Exists(here.filter(left_on=None))


class Profile(models.Model):
    """How a supervisor describes themselves to the workers of one programme, and to no other."""

    membership = models.OneToOneField(Membership, models.PROTECT, related_name="profile")
    words = models.TextField(_("about me"), max_length=1500, blank=True)
    takes_new = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)


class FirstMeetingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "FirstMeetingQuerySet":
        """Those of the two who would meet."""
        return self.filter(Q(worker=user) | Q(supervisor=user))

    def open(self) -> "FirstMeetingQuerySet":
        """Asked for and neither declined, withdrawn nor decided."""
        return self.filter(OPEN)

    def with_names(self) -> "FirstMeetingQuerySet":
        """Adds `worker_name` and `supervisor_name`, as their programme writes them."""
        return self.annotate(worker_name=_name_of("worker"), supervisor_name=_name_of("supervisor"))


class FirstMeeting(models.Model):
    """A worker and a supervisor who may suit each other meet once, before anything is agreed.

    No reason is asked for any answer. It ends once: declined, withdrawn, or decided afterwards.
    """

    class Ending(models.TextChoices):
        DECLINED = "declined", _("Not at the moment")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CHOSEN = "chosen", _("I would like to work with this supervisor")
        NOT_FOR_ME = "not_for_me", _("Not for me")

    TO_BOOK = timedelta(days=60)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)

    objects = FirstMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "supervisor", "programme"],
                condition=OPEN,
                name="one_first_meeting_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(worker=F("supervisor")), name="first_meeting_of_two_people"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="first_meeting_ended_with_answer",
            ),
            models.CheckConstraint(
                condition=Q(ending="declined", accepted_at=None)
                | Q(ending__in=["chosen", "not_for_me"], accepted_at__isnull=False)
                | Q(ending__in=["", "withdrawn"]),
                name="first_meeting_decided_once_accepted",
            ),
        ]

    @property
    def book_by(self) -> datetime | None:
        """Until when the meeting has to take place, once it is accepted."""
        return self.accepted_at and self.accepted_at + self.TO_BOOK

    @property
    def is_stale(self) -> bool:
        """Whether it was accepted so long ago that no time can be booked for it any more."""
        return bool(self.accepted_at) and self.book_by <= timezone.now()


class ChangeRequestQuerySet(models.QuerySet):
    def open(self) -> "ChangeRequestQuerySet":
        """Neither arranged nor withdrawn, by somebody who is there still."""
        return self.filter(_is_there("worker"), done_at=None, withdrawn_at=None)

    def with_names(self) -> "ChangeRequestQuerySet":
        """Adds `worker_name` and `wished_name`, as the programme writes them."""
        return self.annotate(worker_name=_name_of("worker"), wished_name=_name_of("wished_for"))


class ChangeRequest(models.Model):
    """A worker would like another supervisor. There is no reason here and no room for one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    wished_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The supervisors of that day: they never see this, even where they administer the programme.
    kept_from = ArrayField(models.BigIntegerField(), default=list)
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "programme"],
                condition=Q(done_at=None, withdrawn_at=None),
                name="asks_for_another_once",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(withdrawn_at=None), name="done_or_withdrawn"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="change_done_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(wished_for=None) | ~Q(worker=F("wished_for")),
                name="nobody_wishes_for_self",
            ),
        ]
