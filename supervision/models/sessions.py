"""What took place: facts, never words."""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.models.groups import GroupRecord
from supervision.models.records import Record
from supervision.models.times import Booking, How
from workers.models import Programme, User


class SessionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "SessionQuerySet":
        """Sessions of the pair, for ever: past authorship and past presence remain."""
        return self.filter(Q(worker=user) | Q(supervisor=user))

    def held(self) -> "SessionQuerySet":
        return self.filter(outcome=Session.Outcome.HELD)

    def debriefs_of_a_year(self) -> "SessionQuerySet":
        """Support after an incident: beside the sessions that count, and counted apart."""
        since = timezone.now() - timedelta(days=365)
        return self.held().filter(is_debrief=True, starts_at__gte=since)

    def with_names(self) -> "SessionQuerySet":
        """Adds `worker_name` and `supervisor_name`: a list needs no more of people."""
        return self.annotate(worker_name=F("worker__name"), supervisor_name=F("supervisor__name"))

    def with_record_state(self) -> "SessionQuerySet":
        """Adds `record_signed_at`, `confirmed_at` and `has_group_record` without another query."""
        record = Record.objects.filter(session=OuterRef("pk"))
        return self.annotate(
            has_group_record=Exists(GroupRecord.objects.filter(session=OuterRef("pk"))),
            record_signed_at=Subquery(record.values("signed_at")[:1]),
            confirmed_at=Subquery(record.values("confirmation__made_at")[:1]),
        )


class Session(models.Model):
    """What took place between one worker and one supervisor: facts, never words."""

    class Outcome(models.TextChoices):
        HELD = "held", _("Held")
        MISSED = "missed", _("Missed")

    class Missed(models.TextChoices):
        DID_NOT_COME = "did_not_come", _("Missed: the worker did not come")
        WORKER_AWAY = "worker_away", _("Missed: the worker was away")
        OPERATIONAL = "operational", _("Missed: the service needed the time")
        SUPERVISOR_ABSENT = "supervisor_absent", _("Missed: the supervisor was not there")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="sessions")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sessions")
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sessions_given"
    )
    booking = models.OneToOneField(Booking, models.PROTECT, null=True, related_name="session")
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    missed_because = models.CharField(max_length=20, choices=Missed.choices, blank=True)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(null=True)
    how = models.CharField(max_length=10, choices=How.choices, blank=True)
    is_group = models.BooleanField(default=False)
    is_debrief = models.BooleanField(default=False)
    # Copied from the booking by a trigger: no line manager sees it, and nothing counts it.
    is_first_meeting = models.BooleanField(default=False, db_default=False)
    logged_at = models.DateTimeField(default=timezone.now)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "id"]
        indexes = [
            models.Index(fields=["worker", "-starts_at"], name="session_of_worker"),
            models.Index(fields=["supervisor", "-starts_at"], name="session_of_supervisor"),
            # Reports count a programme's quarter from this alone.
            models.Index(
                fields=["programme", "starts_at"],
                include=["worker", "outcome", "missed_because"],
                condition=Q(is_debrief=False, is_first_meeting=False),
                name="session_counted",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "supervisor", "starts_at"], name="session_logged_once"
            ),
            models.CheckConstraint(
                condition=~Q(worker=F("supervisor")), name="session_of_two_people"
            ),
            models.CheckConstraint(
                condition=Q(outcome="held", minutes__range=(5, 480)) & ~Q(how="")
                | Q(outcome="missed", minutes=None, how=""),
                name="session_length_if_held",
            ),
            models.CheckConstraint(
                condition=Q(outcome="held", missed_because="")
                | (Q(outcome="missed") & ~Q(missed_because="")),
                name="session_missed_with_reason",
            ),
        ]

    def get_how_display(self) -> str:
        return How.words(self.how)

    def get_outcome_display(self) -> str:
        """Held, or why it was missed: for the pair, never for a line manager."""
        if self.missed_because:
            return str(Session.Missed(self.missed_because).label)
        return str(Session.Outcome(self.outcome).label)

    def held_on(self) -> date:
        return timezone.localdate(self.starts_at)

    def other_than(self, user: User) -> User:
        """The other of the pair."""
        return self.worker if user == self.supervisor else self.supervisor
