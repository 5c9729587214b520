"""Protected time and what became of it: slots, bookings, sessions, and where records are sealed."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.models import Assignment, Int8Range, Programme, User


class TimeSpan(Func):
    """From starting until ending, so that one may end as the next begins."""

    function = "tstzrange"
    output_field = DateTimeRangeField()

    def __init__(self) -> None:
        super().__init__(F("starts_at"), F("ends_at"), Value("[)"))


class How(models.TextChoices):
    """How the two meet."""

    IN_PERSON = "in_person", _("In person")
    VIDEO = "video", _("By video")
    PHONE = "phone", _("By phone")

    @classmethod
    def words(cls, value: str) -> str:
        """The label, or nothing. Django's own way would translate every choice for each row."""
        return str(cls(value).label) if value else ""


class SlotQuerySet(models.QuerySet):
    def ahead(self) -> "SlotQuerySet":
        return self.filter(starts_at__gt=timezone.now())

    def open(self) -> "SlotQuerySet":
        """Times that can still be booked: ahead, not withdrawn, with a free seat."""
        return self.ahead().filter(withdrawn_at=None, seats_taken__lt=F("capacity"))

    def offered_by(self, user: User) -> "SlotQuerySet":
        return self.filter(supervisor=user, withdrawn_at=None)

    def visible_to(self, user: User) -> "SlotQuerySet":
        """Times of the supervisors now assigned to this worker, and a supervisor's own."""
        today = timezone.localdate()
        pairs = Assignment.objects.on(today).filter(
            worker__user=user,
            worker__left_on=None,
            supervisor__left_on=None,
            supervisor__user=OuterRef("supervisor"),
            supervisor__programme=OuterRef("programme"),
        )
        return self.filter(Q(supervisor=user) | models.Exists(pairs))


class Slot(models.Model):
    """A time a supervisor offers. One diary per supervisor, across all programmes."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="slots")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=How.choices)
    where = models.CharField(_("place or link"), max_length=300, blank=True)
    capacity = models.PositiveSmallIntegerField(default=1)
    seats_taken = models.PositiveSmallIntegerField(default=0)
    offered_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(
                fields=["supervisor", "starts_at"],
                condition=Q(withdrawn_at=None),
                name="slot_diary",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(seats_taken__lte=F("capacity"), capacity__gte=1),
                name="slot_seats_within_capacity",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(seats_taken=0), name="slot_withdrawn_only_free"
            ),
            ExclusionConstraint(
                name="slot_no_overlap",
                expressions=[
                    (Int8Range("supervisor"), RangeOperators.EQUAL),
                    (TimeSpan(), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at=None),
            ),
        ]

    def get_how_display(self) -> str:
        return How.words(self.how)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_group(self) -> bool:
        return self.capacity > 1

    @property
    def is_past(self) -> bool:
        return self.starts_at <= timezone.now()


class BookingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "BookingQuerySet":
        """Bookings of the pair: the worker's own, and those in the supervisor's diary."""
        return self.filter(Q(worker=user) | Q(slot__supervisor=user))

    def standing(self) -> "BookingQuerySet":
        return self.filter(cancelled_at=None)

    def ahead(self) -> "BookingQuerySet":
        return self.standing().filter(ends_at__gt=timezone.now())

    def without_outcome(self) -> "BookingQuerySet":
        """Past times of which nobody has yet said what became of them."""
        return self.standing().filter(ends_at__lte=timezone.now(), session=None)


class Booking(models.Model):
    """A worker's seat in a slot. Cancelled bookings stay, so that uptake can be told honestly."""

    class Category(models.TextChoices):
        OPERATIONAL = "operational", _("Operational pressure: the service needed the time")
        WORKER_AWAY = "worker_away", _("The worker is away")
        SUPERVISOR_UNAVAILABLE = "supervisor_unavailable", _("The supervisor is not available")
        NOT_NEEDED = "not_needed", _("No longer needed")
        OTHER = "other", _("Another reason")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="bookings")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bookings")
    seat = models.PositiveSmallIntegerField()
    # Copied from the slot by a trigger, for the constraint that nobody is in two places at once.
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    booked_at = models.DateTimeField(default=timezone.now)
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    cancelled_category = models.CharField(max_length=25, choices=Category.choices, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["worker", "starts_at"], name="booking_worker_diary")]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "seat"], condition=Q(cancelled_at=None), name="seat_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_category="", cancelled_by=None)
                | (
                    Q(cancelled_at__isnull=False, cancelled_by__isnull=False)
                    & ~Q(cancelled_category="")
                ),
                name="cancelled_with_category",
            ),
            ExclusionConstraint(
                name="worker_in_one_place",
                expressions=[
                    (Int8Range("worker"), RangeOperators.EQUAL),
                    (TimeSpan(), RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at=None),
            ),
        ]

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()


class SessionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "SessionQuerySet":
        """Sessions of the pair, for ever: past authorship and past presence remain."""
        return self.filter(Q(worker=user) | Q(supervisor=user))

    def held(self) -> "SessionQuerySet":
        return self.filter(outcome=Session.Outcome.HELD)

    def with_record_state(self) -> "SessionQuerySet":
        """Adds `record_signed_at` and `confirmed_at`, so that lists need no further query."""
        record = Record.objects.filter(session=OuterRef("pk"))
        return self.annotate(
            record_signed_at=Subquery(record.values("signed_at")[:1]),
            confirmed_at=Subquery(record.values("confirmation__made_at")[:1]),
        )


class Session(models.Model):
    """What took place between one worker and one supervisor: facts, never words."""

    class Outcome(models.TextChoices):
        HELD = "held", _("Held")
        MISSED = "missed", _("Missed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="sessions")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sessions")
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sessions_given"
    )
    booking = models.OneToOneField(Booking, models.PROTECT, null=True, related_name="session")
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(null=True)
    how = models.CharField(max_length=10, choices=How.choices, blank=True)
    is_group = models.BooleanField(default=False)
    is_debrief = models.BooleanField(default=False)
    logged_at = models.DateTimeField(default=timezone.now)
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "id"]
        indexes = [
            models.Index(fields=["worker", "-starts_at"], name="session_of_worker"),
            models.Index(fields=["supervisor", "-starts_at"], name="session_of_supervisor"),
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
        ]

    def get_how_display(self) -> str:
        return How.words(self.how)

    def get_outcome_display(self) -> str:
        return str(Session.Outcome(self.outcome).label)

    def held_on(self) -> date:
        return timezone.localdate(self.starts_at)

    def other_than(self, user: User) -> User:
        """The other of the pair."""
        return self.worker if user == self.supervisor else self.supervisor


class Writing(models.Model):
    """Under which random id somebody writes the record of a session; for their eyes only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="writings")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "author"], name="written_once_by_each")
        ]


class RecordQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "RecordQuerySet":
        """Signed records of the pair. An earlier supervisor keeps what they wrote, and no more."""
        return self.filter(Q(worker_id=user.pk) | Q(supervisor_id=user.pk))

    def awaiting_confirmation(self) -> "RecordQuerySet":
        return self.filter(confirmation=None)


class Record(models.Model):
    """That a session has a signed record. Its words are in the envelope of the same id, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.OneToOneField(Session, models.PROTECT, related_name="record")
    worker_id = models.BigIntegerField(db_index=True)
    supervisor_id = models.BigIntegerField(db_index=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)

    objects = RecordQuerySet.as_manager()


class Confirmation(models.Model):
    """The worker's answer to a record: confirmed, or "I see it differently". Given once."""

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", _("I confirm this record")
        DIFFERS = "differs", _("I see it differently")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.OneToOneField(Record, models.PROTECT, related_name="confirmation")
    worker_id = models.BigIntegerField(db_index=True)
    supervisor_id = models.BigIntegerField(db_index=True)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    has_words = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
