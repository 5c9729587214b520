"""Programmes, with what each of them set, and their teams."""

import zoneinfo

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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
