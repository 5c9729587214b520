"""What stands on a lead's pages: released reports, and what is being made."""

from django.utils import timezone
from django.utils.translation import gettext as _

from reports import charts, choosing, policies, sentences, worth
from reports.models import Release, Request
from reports.periods import QUARTER, YEAR, Period, closed_quarters, year_of
from reports.reading import Report, outcome_words
from reports.requests import READY_AFTER
from workers.models import Programme, User

QUARTERS_TO_ASK_FOR = 8
QUARTERS_COMPARED = 5


def of_programme(user: User, programme: Programme) -> dict:
    """Its reports, newest first; what is being made; and what can be asked for."""
    released = list(Release.objects.visible_to(user).filter(programme=programme).newest_first())
    making = list(Request.objects.open().filter(programme=programme))
    known = {each.period for each in [*released, *making]}
    released.sort(key=lambda one: (one.period.after, one.period.kind == YEAR), reverse=True)
    reports = [Report(release) for release in released]
    return {
        "programme": programme,
        "reports": [(report, sentences.headline(report)) for report in reports],
        "making": making,
        "to_ask_for": [each for each in _closed(programme, released) if each not in known],
    }


def _closed(programme: Programme, released: list[Release]) -> list[Period]:
    """Closed quarters, and closed years whose four quarters are released."""
    today = timezone.localdate()
    quarters = closed_quarters(since=programme.started_on, today=today, most=QUARTERS_TO_ASK_FOR)
    there = {each.period for each in released}
    years = sorted({year_of(quarter.starts_on) for quarter in quarters}, reverse=True)
    whole = [
        year for year in years if year.after + READY_AFTER <= today and set(year.quarters) <= there
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
        "managed": policies.share_managed(user, programme),
        "session_columns": [_("Sessions")],
        "signal_columns": [_("Of those who lent it")],
        "signals": [(table, charts.of_people(table.lines, 0)) for table in report.signals],
        "outcome_words": list(outcome_words().values()),
        "uptake_bars": charts.of_people(report.people, 0) if report.uptake else [],
        "session_bars": charts.of_sessions(report.sessions),
        "quarters": [each for each in before if each.uptake],
        "quarter_bars": charts.of_quarters(before),
        "value": value,
        "costs": worth.costs(report, value, programme.session_minutes),
        "beside": worth.beside(before, entered),
    }


def _until(user: User, release: Release) -> list[Report]:
    """This quarter and those before it, the oldest first; of a year its quarters."""
    last = release.period.quarters[-1].starts_on
    quarters = Release.objects.visible_to(user).filter(
        programme=release.programme_id, kind=QUARTER, starts_on__lte=last
    )
    newest = quarters.order_by("-starts_on")[:QUARTERS_COMPARED]
    return [Report(each) for each in reversed(newest)]
