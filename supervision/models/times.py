"""Times that supervisors offer, and workers' seats in them."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.models import Int8Range, Programme, User


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


# In the words of the index `slot_open`, which PostgreSQL uses only where it knows them again.
WITH_FREE_SEAT = Q(withdrawn_at=None, capacity__gt=F("seats_taken") + F("seats_held"))


class SlotQuerySet(models.QuerySet):
    def ahead(self) -> "SlotQuerySet":
        return self.filter(starts_at__gt=timezone.now())

    def open(self) -> "SlotQuerySet":
        """Times that can still be booked: ahead, not withdrawn, a seat neither taken nor held."""
        return self.ahead().filter(WITH_FREE_SEAT)

    def offered_by(self, user: User) -> "SlotQuerySet":
        return self.filter(supervisor=user, withdrawn_at=None)


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
    # Promised to somebody who has yet to answer (`Offer`): not free, and nobody is told to whom.
    seats_held = models.PositiveSmallIntegerField(default=0)
    offered_at = models.DateTimeField(default=timezone.now)
    # Until then only workers whose next session is due see it. Empty: everybody may.
    opens_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # What the supervisor's calendar knows this time by, however many sit in it.
    event_id = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    # Which weekly time this is one of. A withdrawn time that still has it was taken back by hand,
    # and is not offered again; what goes together with its weekly time loses it.
    pattern = models.ForeignKey(
        "supervision.Pattern", models.PROTECT, null=True, db_index=False, related_name="slots"
    )

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(
                fields=["supervisor", "starts_at"],
                condition=Q(withdrawn_at=None),
                name="slot_diary",
            ),
            models.Index(
                fields=["supervisor", "starts_at"],
                condition=Q(seats_taken__gt=0),
                name="slot_taken",
            ),
            models.Index(
                fields=["supervisor", "starts_at"], condition=WITH_FREE_SEAT, name="slot_open"
            ),
            models.Index(
                fields=["opens_at"],
                condition=Q(opens_at__isnull=False),
                name="slot_opens_later",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["pattern", "starts_at"], name="slot_published_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=F("seats_taken") + F("seats_held")) & Q(capacity__gte=1),
                name="slot_seats_within_capacity",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(seats_taken=0, seats_held=0),
                name="slot_withdrawn_only_free",
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

    @property
    def seats_free(self) -> int:
        """Neither taken nor held for somebody."""
        return self.capacity - self.seats_taken - self.seats_held

    @property
    def is_open(self) -> bool:
        """Whether everybody may see it who may book it, and not only those who are due."""
        return self.opens_at is None or self.opens_at <= timezone.now()


class Series(models.Model):
    """That some of a pair's times were booked together, every so many weeks; each stands alone."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    every_weeks = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(every_weeks__range=(1, 26)), name="series_every_few_weeks"
            ),
            models.CheckConstraint(
                condition=~Q(worker=F("supervisor")), name="series_of_two_people"
            ),
        ]


class BookingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "BookingQuerySet":
        """Bookings of the pair: the worker's own, and those in the supervisor's diary."""
        return self.filter(Q(worker=user) | Q(slot__supervisor=user))

    def standing(self) -> "BookingQuerySet":
        return self.filter(cancelled_at=None)

    def ahead(self) -> "BookingQuerySet":
        return self.standing().filter(ends_at__gt=timezone.now())

    def late(self) -> "BookingQuerySet":
        """Given up by one of the pair, with less notice than the two agreed."""
        return self.filter(is_late=True)

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
        # No reason that anybody gives, and counted nowhere: the time went on at another hour.
        MOVED = "moved", _("Moved to another time")

        @classmethod
        def reasons(cls) -> list[tuple]:
            """The kinds of reason that people choose from."""
            return [choice for choice in cls.choices if choice[0] != cls.MOVED]

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
    # What the worker's calendar knows this time by. Moved to another time, it keeps the id.
    event_id = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    event_sequence = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Two who are not paired and try whether they suit each other; empty for everything else.
    first_meeting = models.ForeignKey(
        "supervision.FirstMeeting",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="bookings",
    )
    # The booking of which this one took the place, and those it was booked together with.
    moved_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="moved_to"
    )
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    # Said when it is cancelled, by the notice that held then; between the two, for ever.
    is_late = models.BooleanField(default=False, db_default=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["worker", "starts_at"], name="booking_worker_diary"),
            models.Index(
                fields=["starts_at"], condition=Q(cancelled_at=None), name="booking_soonest"
            ),
            models.Index(fields=["slot"], condition=Q(is_late=True), name="booking_late"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "seat"], condition=Q(cancelled_at=None), name="seat_taken_once"
            ),
            models.UniqueConstraint(
                fields=["first_meeting"],
                condition=Q(cancelled_at=None, first_meeting__isnull=False),
                name="first_meeting_booked_once",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_category="", cancelled_by=None)
                | (
                    Q(cancelled_at__isnull=False, cancelled_by__isnull=False)
                    & ~Q(cancelled_category="")
                ),
                name="cancelled_with_category",
            ),
            models.CheckConstraint(
                condition=Q(is_late=False) | ~Q(cancelled_category__in=["", "moved"]),
                name="late_only_if_cancelled",
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

    @property
    def is_moved(self) -> bool:
        return self.cancelled_category == self.Category.MOVED
