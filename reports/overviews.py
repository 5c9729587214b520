"""What stands on a lead's pages: released reports, and what is being made."""

from django.utils import timezone
from django.utils.translation import gettext as _

from reports import charts, choosing, comparing, findings, method, policies, sentences, worth
from reports.models import Release, Request
from reports.periods import QUARTER, YEAR, Period, closed_quarters, year_of, years_too_old
from reports.reading import Report, outcome_words
from reports.requests import is_ready
from workers.models import Programme, User

QUARTERS_TO_ASK_FOR = 8
QUARTERS_COMPARED = 5
# Lines of the board's table: six rows of teams and the programme.
LINES_ON_ONE_SHEET = 7
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
    return {
        "programme": programme,
        "released": [(each, _headline(read[each.pk])) for each in newest],
        "earlier": [each for each in listed if each not in newest],
    } | _asked(user, programme, listed)


def _asked(user: User, programme: Programme, listed: list[Release]) -> dict:
    """What is being made, what was given up, and what can be asked for."""
    unreleased = list(Request.objects.visible_to(user).unreleased().filter(programme=programme))
    making = [each for each in unreleased if each.ended_at is None]
    known, tried = (
        {each.period for each in [*listed, *making]},
        {each.period for each in unreleased},
    )
    to_ask_for = [each for each in _closed(programme, listed) if each not in known]
    return {
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
        if is_ready(year, today)
        and year.starts_on >= years_too_old(today)
        and set(year.quarters) <= there
    ]
    return [*whole, *quarters]


def of_release(user: User, release: Release) -> dict:
    """Everything on the page of one report, in a constant number of queries."""
    report, programme = Report(release), release.programme
    entered, chosen = worth.entered(release), choosing.choices_of(programme)
    value = entered.get(release.period)
    quarters = _quarters(user, report)
    periods = [*quarters, report] if report.is_year else quarters
    shown = {
        "report": report,
        "programme": programme,
        "target": sentences.target(report, chosen.target_percent),
        "known": sentences.known_to_lead(report, *policies.share_known(user, programme)),
        "value": value,
        "costs": worth.costs(report, value, programme.session_minutes),
        "beside": worth.beside(periods, entered),
    }
    shown |= _alone(report) | _compared(report, quarters, periods)
    shown |= _in_words(report, shown["beside"])
    return shown | {"said": _said(shown)}


def _alone(report: Report) -> dict:
    """What a report says by itself."""
    return {
        "headline": sentences.headline(report),
        "points": sentences.key_points(report),
        "limits": sentences.limits(report),
        "signal_columns": [_("Of those who lent it")],
        "session_columns": [_("Sessions")],
        "outcome_words": list(outcome_words().values()),
        "signals": [(table, charts.of_people(table.lines, 0)) for table in report.signals],
        "uptake_bars": charts.of_teams(report),
        "session_bars": charts.of_sessions(report.sessions),
    }


def _said(shown: dict) -> list[str]:
    """What stands above and below tables, for the files."""
    names = ("target", "not_drawn", "uptake_found", "ledger_found", "capacity_found", "no_proof")
    lists = ("uptake_gaps", "ledger_gaps", "waiting_gaps", "about_lent")
    said = [shown[name] for name in names] + [one for name in lists for one in shown[name]]
    return [sentence for sentence in said if sentence]


def _in_words(report: Report, beside: list[worth.Beside]) -> dict:
    """What is said of figures rather than by them."""
    return {
        "method": method.method(report),
        "board_method": method.method_for_the_board(report),
        "about_lent": method.about_lent(report),
        "no_proof": method.no_proof() if beside else "",
    }


def _compared(report: Report, quarters: list[Report], periods: list[Report]) -> dict:
    """Quarters beside each other: tables, a picture above each, and what it shows in a sentence."""
    uptake, ledger = comparing.uptake_by_team(quarters), comparing.ledger(periods)
    return {
        "uptake": uptake,
        "uptake_found": findings.of_uptake(quarters) if uptake else "",
        "uptake_gaps": findings.of_gaps(uptake),
        "not_drawn": findings.of_rows(report),
        "multiples": charts.multiples(uptake, quarters),
        "ledger": ledger,
        "ledger_found": findings.of_ledger(report, quarters),
        "ledger_gaps": findings.of_ledger_gaps(ledger),
        "ledger_bars": charts.of_shares(ledger),
        "capacity": comparing.capacity(periods),
        "capacity_found": findings.of_hours(quarters),
        "waiting_gaps": findings.of_waiting(periods),
        "capacity_bars": charts.of_hours(quarters),
    } | _for_the_board(report, quarters)


def _for_the_board(report: Report, quarters: list[Report]) -> dict:
    """One page: the programme over quarters; of a single one its teams, where they are few."""
    teams = report.people if len(report.people) <= LINES_ON_ONE_SHEET else report.people[-1:]
    board = comparing.for_the_board(quarters)
    return {
        "board": board,
        "board_gaps": findings.of_gaps(board),
        "board_bars": charts.of_quarters(quarters),
        "board_teams": teams,
        "board_team_bars": charts.of_people(teams, 0) if report.uptake else [],
    }


def _quarters(user: User, report: Report) -> list[Report]:
    """This quarter and those before it, the oldest first; of a year its quarters.

    What somebody changed since its release is none of them.
    """
    period = report.period
    quarters = Release.objects.visible_to(user).quarters()
    quarters = quarters.filter(programme=report.release.programme_id).order_by("-starts_on")
    if report.is_year:
        newest = quarters.filter(starts_on__gte=period.starts_on, starts_on__lt=period.after)
    else:
        newest = quarters.filter(starts_on__lt=period.starts_on)[: QUARTERS_COMPARED - 1]
    before = [Report(each) for each in reversed(newest) if each.is_untouched]
    return before if report.is_year else [*before, report]
