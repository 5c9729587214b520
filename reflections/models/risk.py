"""That a pair holds a risk together: states and days are facts beside what is sealed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.models import User


def _person() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")


class RiskDiscussionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "RiskDiscussionQuerySet":
        """Those of the pair, for ever: a later supervisor sees none of an earlier one."""
        return self.filter(Q(worker=user) | Q(supervisor=user))

    def still_open(self) -> "RiskDiscussionQuerySet":
        return self.filter(state=RiskDiscussion.State.OPEN)

    def with_people(self) -> "RiskDiscussionQuerySet":
        return self.select_related("worker", "supervisor")

    def with_plan(self) -> "RiskDiscussionQuerySet":
        """Adds whose the newest plan is and when it was answered, so that lists ask no more."""
        plans = RiskEntry.objects.filter(discussion=OuterRef("pk"), kind=RiskEntry.Kind.PLAN)
        newest = plans.order_by("-number")
        answers = RiskEntry.objects.filter(
            discussion=OuterRef("pk"), kind=RiskEntry.Kind.ENDORSEMENT, plan=OuterRef("plan_id")
        )
        return self.annotate(
            plan_id=Subquery(newest.values("pk")[:1]),
            plan_author_id=Subquery(newest.values("author")[:1]),
        ).annotate(answered_at=Subquery(answers.order_by("-number").values("made_at")[:1]))


class RiskDiscussion(models.Model):
    """One worry, or one idea to try, that two people look at until it is closed.

    While it is open it has a day of review: nothing lapses in silence.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey("workers.Programme", models.PROTECT, related_name="+")
    worker = _person()
    supervisor = _person()
    opened_by = _person()
    session = models.ForeignKey(
        "supervision.Session", models.PROTECT, null=True, related_name="risk_discussions"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    review_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    # When both were last reminded that its day has come.
    reminded_on = models.DateField(null=True)

    objects = RiskDiscussionQuerySet.as_manager()

    class Meta:
        ordering = [F("review_on").asc(nulls_last=True), "-opened_at", "id"]
        indexes = [
            models.Index(
                fields=["review_on"], condition=Q(state="open"), name="risk_to_be_reviewed"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", review_on__isnull=False, closed_at=None)
                | Q(state="closed", review_on=None, closed_at__isnull=False),
                name="risk_reviewed_until_closed",
            ),
            models.CheckConstraint(condition=~Q(worker=F("supervisor")), name="risk_held_by_two"),
            models.CheckConstraint(
                condition=Q(opened_by=F("worker")) | Q(opened_by=F("supervisor")),
                name="risk_opened_by_one_of_two",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_due(self) -> bool:
        return self.is_open and self.review_on <= timezone.localdate()

    @property
    def days_late(self) -> int:
        """How many days ago it should have been looked at again; none before its day is over."""
        return max((timezone.localdate() - self.review_on).days, 0) if self.is_open else 0

    def other_than(self, user: User) -> User:
        return self.supervisor if user.pk == self.worker_id else self.worker


class RiskEntry(models.Model):
    """Something said in a risk discussion, dated and never changed; its words are in the envelope
    of this id, all but those of `filed`, which has none.
    """

    class Kind(models.TextChoices):
        PLAN = "plan", _("Plan")
        ENDORSEMENT = "endorsement", _("What the supervisor says to the plan")
        REVIEW = "review", _("Review")
        FILED = "filed", _("Put into the person's own file")
        CLOSING = "closing", _("Closing")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    discussion = models.ForeignKey(RiskDiscussion, models.PROTECT, related_name="entries")
    worker_id = models.BigIntegerField(db_index=True)
    supervisor_id = models.BigIntegerField(db_index=True)
    author = _person()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.PositiveSmallIntegerField()
    # Which plan an endorsement is given to, and whose that is; which plan is filed.
    plan = models.ForeignKey("self", models.PROTECT, null=True, related_name="about_it")
    plan_author_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["discussion", "number"], name="risk_said_in_order"),
            models.CheckConstraint(
                condition=Q(author=F("worker_id")) | Q(author=F("supervisor_id")),
                name="risk_entry_by_one_of_two",
            ),
            # The supervisor alone endorses, and never what they wrote themselves.
            models.CheckConstraint(
                condition=~Q(kind="endorsement")
                | Q(author=F("supervisor_id"), plan__isnull=False)
                & Q(plan_author_id__isnull=False, plan_author_id=F("worker_id")),
                name="nobody_endorses_their_own_plan",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["plan", "endorsement", "review", "filed", "closing"]),
                name="risk_entry_kind_known",
            ),
        ]
