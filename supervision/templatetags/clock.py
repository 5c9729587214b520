"""Days and times as people say them: Tuesday 1 December, 10:00am to 11:00am."""

from datetime import date, datetime, time

from django import template
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def clock(moment: datetime | time) -> str:
    """10:00am, by the clock of the programme."""
    local = moment if isinstance(moment, time) else timezone.localtime(moment)
    return f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"


@register.filter
def day(at: datetime | date) -> str:
    """Tuesday 1 December; with the year where it is not this one."""
    whole = dated(at)
    return whole.removesuffix(f" {timezone.localdate().year}")


@register.filter
def dated(at: datetime | date) -> str:
    """Tuesday 1 December 2026: for what is read elsewhere, or in years to come."""
    local = timezone.localtime(at) if isinstance(at, datetime) else at
    return f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month]} {local.year}"


@register.filter
def written_day(value: str) -> str:
    """A day as sealed texts hold it (2026-12-01), as people say it."""
    return day(date.fromisoformat(value))


@register.filter
def when(span) -> str:
    """Tuesday 1 December, 10:00am to 11:00am, of anything with a start and an end."""
    return _("%(day)s, %(starts)s to %(ends)s") % {
        "day": day(span.starts_at),
        "starts": clock(span.starts_at),
        "ends": clock(span.ends_at),
    }


@register.filter
def starting(span) -> str:
    """Tuesday 1 December, 10:00am, of anything with a start."""
    return moment(span.starts_at)


@register.filter
def moment(at: datetime) -> str:
    """Tuesday 1 December, 10:00am, of a moment."""
    return _("%(day)s, %(starts)s") % {"day": day(at), "starts": clock(at)}


@register.filter
def local_date(at: datetime) -> date:
    """The day it is by the clock of the programme."""
    return timezone.localdate(at)


def midnight(day: date) -> datetime:
    """The first moment of a day by the clock of the programme."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
