"""A person's place in a programme: how they came to it, and what they do there."""

import uuid

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.models.people import User
from workers.models.programmes import Programme


class MembershipQuerySet(models.QuerySet):
    def current(self) -> "MembershipQuerySet":
        """Places of people who have not left."""
        return self.filter(left_on=None)

    def with_role_names(self) -> "MembershipQuerySet":
        """Adds `role_names`: the roles held now, so that lists need no further query."""
        held = Role.objects.filter(membership=OuterRef("pk"), ended_at=None)
        return self.annotate(role_names=ArraySubquery(held.order_by("role").values("role")))

    def with_invited(self) -> "MembershipQuerySet":
        """Adds `is_invited`: whether the person has yet to accept the invitation to this place."""
        return self.annotate(
            is_invited=models.Exists(
                Invitation.objects.filter(
                    membership=OuterRef("pk"), accepted_at=None, withdrawn_at=None
                )
            )
        )

    def with_role(self, *roles: str) -> "MembershipQuerySet":
        return self.filter(roles__role__in=roles, roles__ended_at=None).distinct()


class Membership(models.Model):
    """A person's place in one programme: roles, post, leave and lines hang on it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="memberships")
    # What this programme calls the person: another one neither sees nor changes it.
    name = models.CharField(_("name"), max_length=120)
    joined_on = models.DateField(default=timezone.localdate)
    left_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "programme"], name="one_place_a_programme"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="membership_left_after_joining",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} in {self.programme}"


class Role(models.Model):
    """Something a person does in a programme beside holding a post; roles add up."""

    class Kind(models.TextChoices):
        SUPERVISOR = "supervisor", _("Supervisor")
        PROGRAMME_LEAD = "programme_lead", _("Programme lead")
        ADMINISTRATOR = "administrator", _("Administrator")
        CUSTODIAN = "custodian", _("Custodian")
        VOLUNTEER = "volunteer", _("Volunteer")

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=20, choices=Kind.choices)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "role"], condition=Q(ended_at=None), name="role_held_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class Invitation(models.Model):
    """A link, kept only as its digest, with which a person sets the password of their sign-in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="invitations")
    token_digest = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
