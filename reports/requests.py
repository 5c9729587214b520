"""Reports are asked for: by the lead, or by the calendar some days after a quarter."""

from datetime import date, timedelta

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.models import Release, Request
from reports.periods import YEAR, Period, closed_quarters, year_of, years_too_old
from supervision.contributing import REWRITTEN_AFTER
from workers.models import Programme, User
from workers.refusals import Refused

# Late outcomes are logged in the first days of the next quarter.
DAYS_AFTER = 14
# By then run_jobs has mixed what was lent without a name in the last quarter of a year.
READY_AFTER = REWRITTEN_AFTER + timedelta(days=2)
# What the reports role may know of a programme.
NEEDED = "id", "name", "time_zone", "weeks_between", "started_on"


def ask_for_release(
    *,
    programme: Programme,
    period: Period,
    by: User | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> Request:
    """Ask for the report about a closed quarter or year; twice is as good as once.

    Raises Refused while it is not over, before the programme began, where it is released already,
    and for a year of which a quarter is missing.
    """
    check_can_be_made(programme=programme, period=period, using=using)
    return _request(programme, period, by=by, using=using)


def check_can_be_made(*, programme: Programme, period: Period, using: str) -> None:
    """Raises Refused as `ask_for_release` does; asked again by whoever makes it."""
    if not period.is_whole():
        raise Refused(_("A report is about a whole quarter or a whole year."), "starts_on")
    today = timezone.localdate()
    # What lies ahead may have no end: the calendar stops with the year 9999.
    if period.starts_on > today or period.after > today:
        raise Refused(_("That is not over yet. Reports are about closed quarters."), "starts_on")
    if period.kind == YEAR and not is_ready(period, today):
        raise Refused(_("A year can be reported from four days after its end."), "starts_on")
    if period.kind == YEAR and period.starts_on < years_too_old(today):
        raise Refused(_("A year can be reported until a year after its end."), "starts_on")
    if period.after <= programme.started_on:
        raise Refused(_("The programme had not begun then."), "starts_on")
    released = Release.objects.using(using).filter(programme=programme.pk)
    if released.filter(kind=period.kind, starts_on=period.starts_on).exists():
        raise Refused(_("That report is released already, and never changes."), "starts_on")
    quarters = released.quarters().filter(starts_on__in=[q.starts_on for q in period.quarters])
    if period.kind == YEAR and quarters.count() < len(period.quarters):
        raise Refused(_("A year needs the reports about its four quarters first."), "starts_on")


def is_ready(year: Period, today: date) -> bool:
    """Whether what was lent in a year has been mixed by now."""
    return year.after + READY_AFTER <= today


def _request(programme: Programme, period: Period, *, by: User | None, using: str) -> Request:
    with transaction.atomic(using=using):
        one_at_a_time(programme.pk, using)
        request, _new = (
            Request.objects.using(using)
            .open()
            .get_or_create(
                programme_id=programme.pk,
                kind=period.kind,
                starts_on=period.starts_on,
                ended_at=None,
                defaults={"asked_by": by},
            )
        )
    return request


def ask_for_what_is_due(*, using: str) -> None:
    """What the calendar asks for: the last closed quarter, and a year whose quarters are there."""
    day = timezone.localdate() - timedelta(days=DAYS_AFTER)
    for programme in Programme.objects.using(using).only(*NEEDED):
        quarters = closed_quarters(since=programme.started_on, today=day, most=1)
        for period in [*quarters, last_year(day)]:
            asked = Request.objects.using(using).exclude(step=Request.Step.REFUSED)
            if asked.filter(
                programme=programme.pk, kind=period.kind, starts_on=period.starts_on
            ).exists():
                continue
            try:
                check_can_be_made(programme=programme, period=period, using=using)
            except Refused:
                continue
            _request(programme, period, by=None, using=using)


def last_year(day: date) -> Period:
    """The last year that was over by that day."""
    return year_of(year_of(day).starts_on - timedelta(days=1))


def one_at_a_time(programme_id: int, using: str) -> None:
    """Until the transaction ends nobody else claims, asks or publishes for this programme."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('reports'), %s)", [programme_id])
