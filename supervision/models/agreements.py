"""That two people agreed on how they work together; what they agreed is sealed to them."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.models import Programme, User


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "AgreementQuerySet":
        return self.filter(Q(worker=user) | Q(supervisor=user))

    def between(self, *, worker_id: int, supervisor_id: int, programme_id: int):
        """All versions of one pair in one programme."""
        return self.filter(worker=worker_id, supervisor=supervisor_id, programme=programme_id)

    def in_force(self, on: date | None = None) -> "AgreementQuerySet":
        """Agreed by both and not ended that day; the end is the first day without it."""
        day = on or timezone.localdate()
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), agreed_at__isnull=False)

    def awaiting_answer(self) -> "AgreementQuerySet":
        return self.filter(agreed_at=None, change_asked_at=None, ended_on=None)


class Agreement(models.Model):
    """One version of what a worker and a supervisor agreed, or what one of them proposes.

    Here stands what the diary needs of it. The words are in the envelope of the same id, sealed to
    the two; what the worker answered is in the envelope of `answer_id`. One signed on paper has a
    date and no envelope.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="agreements")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="agreements")
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="agreements_given"
    )
    version = models.PositiveSmallIntegerField(default=1)
    weeks_between = models.PositiveSmallIntegerField(_("weeks between sessions"))
    minutes = models.PositiveSmallIntegerField(_("length in minutes"))
    notice_hours = models.PositiveSmallIntegerField(_("hours of notice"))
    keeps_records = models.BooleanField(default=True)
    review_on = models.DateField(_("review"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    paper_on = models.DateField(null=True)
    answer_id = models.UUIDField(null=True)
    agreed_at = models.DateTimeField(null=True)
    change_asked_at = models.DateTimeField(null=True)
    # When both were told that the day of its review has come: once for each version.
    review_reminded_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "id"]
        indexes = [
            models.Index(fields=["supervisor", "worker"], name="agreement_of_pair"),
            models.Index(
                fields=["review_on"],
                condition=Q(agreed_at__isnull=False, review_reminded_at=None),
                name="agreement_to_remind_of",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "supervisor", "programme", "version"], name="agreement_version"
            ),
            models.UniqueConstraint(
                fields=["worker", "supervisor", "programme"],
                condition=Q(agreed_at=None, change_asked_at=None, ended_on=None),
                name="agreement_proposed_once",
            ),
            models.UniqueConstraint(
                fields=["worker", "supervisor", "programme"],
                condition=Q(agreed_at__isnull=False, ended_on=None),
                name="agreement_in_force_once",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(change_asked_at=None), name="agreement_one_answer"
            ),
            models.CheckConstraint(
                condition=Q(weeks_between__range=(1, 26), minutes__range=(15, 240))
                & Q(notice_hours__range=(0, 336), version__gte=1),
                name="agreement_terms_in_range",
            ),
        ]

    @property
    def is_on_paper(self) -> bool:
        return self.paper_on is not None

    @property
    def awaits_answer(self) -> bool:
        return not (self.agreed_at or self.change_asked_at or self.ended_on)

    def other_than(self, user: User) -> User:
        return self.worker if user == self.supervisor else self.supervisor


class AgreementTemplate(models.Model):
    """The words with which a programme's agreements begin; the newest row counts."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="agreement_templates")
    sections = models.JSONField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-saved_at", "-pk"]


class Promise(models.Model):
    """The organisation's promise of time and cost, signed by its lead; the newest row counts."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="promises")
    words = models.TextField(max_length=2000)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-signed_at", "-pk"]
