"""What stands on a lead's pages: released reports, and what is being made."""

from django.utils import timezone
from django.utils.translation import gettext as _

from reports import charts, choosing, policies, sentences, worth
from reports.models import Release, Request
from reports.periods import QUARTER, YEAR, Period, closed_quarters, year_of, years_too_old
from reports.reading import Report, outcome_words
from reports.requests import READY_AFTER
from workers.models import Programme, User

QUARTERS_TO_ASK_FOR = 8
QUARTERS_COMPARED = 5
YEARS_WITH_HEADLINE, QUARTERS_WITH_HEADLINE = 1, 4


def of_programme(user: User, programme: Programme) -> dict:
    """Its reports, newest first; what is being made; and what can be asked for."""
    released = Release.objects.visible_to(user).filter(programme=programme)
    listed = sorted(
        released.only("programme_id", "kind", "starts_on", "made_at"),
        key=lambda one: (one.period.after, one.period.kind == YEAR),
        reverse=True,
    )
    newest = _newest(listed)
    read = released.in_bulk([each.pk for each in newest])
    unreleased = list(Request.objects.unreleased().filter(programme=programme))
    making = [each for each in unreleased if each.ended_at is None]
    known = {each.period for each in [*listed, *making]}
    to_ask_for = [each for each in _closed(programme, listed) if each not in known]
    tried = {each.period for each in unreleased}
    return {
        "programme": programme,
        "released": [(each, _headline(read[each.pk])) for each in newest],
        "earlier": [each for each in listed if each not in newest],
        "making": making,
        "given_up": [each for each in to_ask_for if each in tried],
        "to_ask_for": to_ask_for,
    }


def _newest(listed: list[Release]) -> list[Release]:
    """Those with a headline: only their figures are read, which may be those of 1,000 teams."""
    years = [each for each in listed if each.kind == YEAR][:YEARS_WITH_HEADLINE]
    quarters = [each for each in listed if each.kind == QUARTER][:QUARTERS_WITH_HEADLINE]
    return [each for each in listed if each in years or each in quarters]


def _headline(release: Release) -> str:
    """Nothing of what somebody changed since its release."""
    if not release.is_untouched:
        return _("This report was changed after its release, so its figures are not shown.")
    return sentences.headline(Report(release))


def _closed(programme: Programme, released: list[Release]) -> list[Period]:
    """Closed quarters, and closed years whose four quarters are released."""
    today = timezone.localdate()
    quarters = closed_quarters(since=programme.started_on, today=today, most=QUARTERS_TO_ASK_FOR)
    there = {each.period for each in released}
    years = sorted({year_of(quarter.starts_on) for quarter in quarters}, reverse=True)
    whole = [
        year
        for year in years
        if year.after + READY_AFTER <= today
        and year.starts_on >= years_too_old(today)
        and set(year.quarters) <= there
    ]
    return [*whole, *quarters]


def of_release(user: User, release: Release) -> dict:
    """Everything on the page of one report, in a constant number of queries."""
    report, programme = Report(release), release.programme
    entered, chosen = worth.entered(release), choosing.choices_of(programme)
    value = entered.get(release.period)
    before = _until(user, release)
    return {
        "report": report,
        "programme": programme,
        "headline": sentences.headline(report),
        "points": sentences.key_points(report),
        "limits": sentences.limits(report),
        "target": sentences.target(report, chosen.target_percent),
        "known": sentences.known_to_lead(report, *policies.share_known(user, programme)),
        "value": value,
        "costs": worth.costs(report, value, programme.session_minutes),
        "beside": worth.beside([*before, report] if report.is_year else before, entered),
        **_columns(),
        **_drawn(report, before),
    }


def _columns() -> dict:
    """What the columns of its tables are called."""
    return {
        "session_columns": [_("Sessions")],
        "signal_columns": [_("Of those who lent it")],
        "outcome_words": list(outcome_words().values()),
    }


def _drawn(report: Report, before: list[Report]) -> dict:
    """Its charts, each beside the table that says the same."""
    return {
        "signals": [(table, charts.of_people(table.lines, 0)) for table in report.signals],
        "uptake_bars": charts.of_people(report.people, 0) if report.uptake else [],
        "session_bars": charts.of_sessions(report.sessions),
        "quarters": [each for each in before if each.uptake],
        "quarter_bars": charts.of_quarters(before),
    }


def _until(user: User, release: Release) -> list[Report]:
    """This quarter and those before it, the oldest first; of a year its quarters.

    What somebody changed since its release is none of them.
    """
    period = release.period
    quarters = Release.objects.visible_to(user).quarters().filter(programme=release.programme_id)
    if period.kind == YEAR:
        quarters = quarters.filter(starts_on__gte=period.starts_on, starts_on__lt=period.after)
    else:
        quarters = quarters.filter(starts_on__lte=period.starts_on)
    newest = reversed(quarters.order_by("-starts_on")[:QUARTERS_COMPARED])
    return [Report(each) for each in newest if each.is_untouched]
