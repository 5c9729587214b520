"""What two people agreed to do: whose it is and by when; its words are in the sealed record."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.models.records import Record
from workers.models import Programme, User


class ActionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "ActionQuerySet":
        """Actions of the pair. What is shared with a new supervisor is the text, not these."""
        return self.filter(Q(worker_id=user.pk) | Q(supervisor_id=user.pk))

    def between(self, *, worker_id: int, supervisor_id: int) -> "ActionQuerySet":
        return self.filter(worker_id=worker_id, supervisor_id=supervisor_id)

    def unfinished(self) -> "ActionQuerySet":
        return self.filter(state__in=Action.UNFINISHED)

    def most_urgent_first(self) -> "ActionQuerySet":
        return self.order_by(F("due_on").asc(nulls_last=True), "agreed_at", "id")

    def with_session(self) -> "ActionQuerySet":
        return self.select_related("record__session__worker", "record__session__supervisor")


class Action(models.Model):
    """One agreed action. What is to be done stands under this id in the sealed record.

    Carried over means still to be done, by another day or after another session: one action has
    one life, in however many records it is written again.
    """

    class Owner(models.TextChoices):
        WORKER = "worker", _("The worker")
        SUPERVISOR = "supervisor", _("The supervisor")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CARRIED = "carried", _("Carried over")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    UNFINISHED = (State.OPEN, State.CARRIED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(Record, models.PROTECT, related_name="actions")
    worker_id = models.BigIntegerField(db_index=True)
    supervisor_id = models.BigIntegerField(db_index=True)
    owner = models.CharField(max_length=10, choices=Owner.choices)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    agreed_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    # For which day its owner was reminded: once for each.
    reminded_for = models.DateField(null=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(state__in=["open", "carried"]),
                name="action_to_remind_of",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__in=["worker", "supervisor"]), name="action_owned_by_one_of_two"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "carried", "done", "dropped"]),
                name="action_state_known",
            ),
        ]

    @property
    def owner_id(self) -> int:
        return self.worker_id if self.owner == self.Owner.WORKER else self.supervisor_id

    @property
    def owner_name(self) -> str:
        """Whose it is, by name; for rows fetched with their session."""
        session = self.record.session
        return (session.worker if self.owner == self.Owner.WORKER else session.supervisor).name

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def is_due(self) -> bool:
        return self.due_on is not None and self.due_on <= timezone.localdate()


class ActionChange(models.Model):
    """What became of an action, by whom; why is in the envelope of this id, where they said it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(Action, models.PROTECT, related_name="changes")
    worker_id = models.BigIntegerField(db_index=True)
    supervisor_id = models.BigIntegerField(db_index=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=7, choices=Action.State.choices)
    due_on = models.DateField(null=True)
    has_words = models.BooleanField(default=False)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_by=F("worker_id")) | Q(made_by=F("supervisor_id")),
                name="action_changed_by_one_of_two",
            ),
        ]


class ThemeQuerySet(models.QuerySet):
    def standing(self) -> "ThemeQuerySet":
        return self.filter(retired_at=None)


class Theme(models.Model):
    """What a programme calls a theme. Which themes a session had is in the seal alone."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="themes")
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="theme_code_once"),
            models.UniqueConstraint(fields=["programme", "label"], name="theme_label_once"),
        ]
