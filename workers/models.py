"""People and their places: programmes, teams, posts, and who manages and supervises whom."""

import uuid
import zoneinfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Int8Range(Func):
    """A bigint as a range of one, so that GiST can compare it without an extension."""

    function = "int8range"

    def __init__(self, field: str) -> None:
        super().__init__(F(field), F(field), Value("[]"))


class Days(Func):
    """Two date columns as the days between them; the end is the first day that no longer counts."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self) -> None:
        super().__init__(F("started_on"), F("ended_on"), Value("[)"))


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Make a sign-in. Without a password nobody can use it until an invitation is accepted."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser):
    """A person's sign-in, one for the installation; their places are memberships."""

    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lowercase")
        ]

    def __str__(self) -> str:
        return self.name


# One a line. What every worker in England and Wales can turn to; a programme knows better ones.
USUAL_SUPPORT = (
    "Your own doctor, or NHS 111\n"
    "Your employer's assistance programme, if there is one\n"
    "Samaritans, day and night: 116 123"
)


class Programme(models.Model):
    """One organisation's supervision programme, with its own clock, norms and help routes."""

    class Country(models.TextChoices):
        """Whose bank holidays are kept."""

        ENGLAND_AND_WALES = "england_and_wales", _("England and Wales")
        SCOTLAND = "scotland", _("Scotland")
        NORTHERN_IRELAND = "northern_ireland", _("Northern Ireland")
        NONE = "none", _("None: times are offered on bank holidays too")

    name = models.CharField(_("name"), max_length=120, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")
    country = models.CharField(
        _("bank holidays of"),
        max_length=20,
        choices=Country.choices,
        default=Country.ENGLAND_AND_WALES,
    )
    weeks_between = models.PositiveSmallIntegerField(_("weeks between sessions"), default=6)
    session_minutes = models.PositiveSmallIntegerField(_("usual length in minutes"), default=60)
    out_of_hours_help = models.TextField(_("out-of-hours help"), max_length=2000)
    safeguarding_help = models.TextField(_("safeguarding help"), max_length=2000, blank=True)
    support_routes = models.TextField(
        _("support"), max_length=2000, default=USUAL_SUPPORT, db_default=USUAL_SUPPORT
    )
    offer_hours = models.PositiveSmallIntegerField(_("hours a time is held"), default=24)
    early_release_hours = models.PositiveSmallIntegerField(_("hours kept for those due"), default=0)
    # Whether workers read about the programme's supervisors and may ask for a first meeting.
    supervisor_choice = models.BooleanField(_("workers choose"), default=False)
    group_names_shown = models.BooleanField(_("names in groups"), default=False, db_default=False)
    started_on = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    country__in=["england_and_wales", "scotland", "northern_ireland", "none"]
                ),
                name="programme_country",
            ),
            models.CheckConstraint(
                condition=Q(weeks_between__range=(1, 26)), name="programme_weeks_between"
            ),
            models.CheckConstraint(
                condition=Q(session_minutes__range=(15, 240)), name="programme_session_minutes"
            ),
            models.CheckConstraint(
                condition=Q(offer_hours__range=(1, 168)), name="programme_offer_hours"
            ),
            models.CheckConstraint(
                condition=Q(early_release_hours__range=(0, 336)), name="programme_early_release"
            ),
            models.CheckConstraint(
                condition=~Q(support_routes=""), name="programme_support_routes"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def support_list(self) -> list[str]:
        """Whom workers can turn to for themselves, one by one."""
        return self.support_routes.splitlines()

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class Team(models.Model):
    """A group of colleagues in one service of a programme."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="teams")
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("programme", Lower("name"), name="team_name_once_a_programme")
        ]

    def __str__(self) -> str:
        return self.name


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


class DatedQuerySet(models.QuerySet):
    def on(self, day) -> "DatedQuerySet":
        """Rows that hold on that day; the end is the first day that no longer counts."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), started_on__lte=day)

    def current(self) -> "DatedQuerySet":
        """Rows that hold today by the clock of the programme now active."""
        return self.on(timezone.localdate())


class Dated(models.Model):
    """A fact that holds from one day until another; `ended_on` is the first day without it."""

    started_on = models.DateField(_("from"), default=timezone.localdate)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


def ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name=name
    )


def once_at_a_time(name: str, *fields: str) -> ExclusionConstraint:
    """No two rows for the same people on the same day."""
    same = [(Int8Range(field), RangeOperators.EQUAL) for field in fields]
    return ExclusionConstraint(name=name, expressions=[*same, (Days(), RangeOperators.OVERLAPS)])


class Post(Dated):
    """A worker's place in a team: being in post is what supervision is owed for."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="posts")
    team = models.ForeignKey(Team, models.PROTECT, related_name="posts")

    class Meta:
        constraints = [
            ends_after_start("post_ends_after_start"),
            once_at_a_time("one_post_at_a_time", "membership"),
        ]


class Leave(Dated):
    """Weeks away that do not count towards the next session. The kind of absence is never kept."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="leaves")

    class Meta:
        constraints = [
            ends_after_start("leave_ends_after_start"),
            once_at_a_time("leave_counted_once", "membership"),
        ]


class LineManagement(Dated):
    """Who manages whom. A trigger refuses loops, and a manager who also supervises below."""

    worker = models.ForeignKey(Membership, models.PROTECT, related_name="managers")
    manager = models.ForeignKey(Membership, models.PROTECT, related_name="reports")

    class Meta:
        constraints = [
            ends_after_start("line_ends_after_start"),
            once_at_a_time("one_line_manager_at_a_time", "worker"),
            models.CheckConstraint(condition=~Q(worker=F("manager")), name="nobody_manages_self"),
        ]


class Assignment(Dated):
    """A supervisor assigned to a worker; a trigger refuses anyone in the chain managing them."""

    worker = models.ForeignKey(Membership, models.PROTECT, related_name="supervisors")
    supervisor = models.ForeignKey(Membership, models.PROTECT, related_name="caseload")

    class Meta:
        constraints = [
            ends_after_start("assignment_ends_after_start"),
            once_at_a_time("assigned_once_at_a_time", "worker", "supervisor"),
            models.CheckConstraint(
                condition=~Q(worker=F("supervisor")), name="nobody_supervises_self"
            ),
        ]


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


class OutgoingMessage(models.Model):
    """A message to a person: a link and no content, written in the transaction it tells of.

    One that is about something goes only while it holds: until it expires, and until a newer
    version of it is written. A row that is dropped from the start makes earlier ones void.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    erase_when_sent = models.BooleanField(default=False)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    about = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at=None, given_up_at=None, dropped_at=None),
                name="message_waiting",
            ),
            models.Index(
                fields=["about", "version"], condition=Q(about__isnull=False), name="message_newest"
            ),
        ]
