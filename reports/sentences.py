"""What a report says in sentences; each follows from published cells, and never says more."""

from fractions import Fraction
from math import ceil

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.cells import NOTHING, PROGRAMME, RANGES, ROWS, SESSIONS, TEAMS
from reports.reading import Cell, Report

# More rows of teams than these are counted, and not named in a sentence.
MOST_NAMED = 4


def headline(report: Report) -> str:
    """What a board should remember of it."""
    if report.uptake and report.uptake.low:
        return _("%(count)s of %(of)d staff in post had clinical supervision.") % {
            "count": capital(report.uptake.bound),
            "of": report.uptake.of,
        }
    if report.held and report.held.low:
        return ngettext(
            "%(count)s session of clinical supervision was held.",
            "%(count)s sessions of clinical supervision were held.",
            report.held.high,
        ) % {"count": capital(report.held.bound)}
    return ngettext(
        "%(hours)s hour of protected time was offered.",
        "%(hours)s hours of protected time were offered.",
        report.hours.as_plural,
    ) % {"hours": report.hours}


def _offered(report: Report) -> str:
    """Hours, times and seats, each of which may be one."""
    capacity, hours = report.capacity, report.hours
    said = {
        "hours": ngettext("%(n)s hour was offered", "%(n)s hours were offered", hours.as_plural)
        % {"n": hours},
        "times": ngettext("%(n)d protected time", "%(n)d protected times", capacity["times"])
        % {"n": capacity["times"]},
        "seats": ngettext("%(n)d seat", "%(n)d seats", capacity["seats"])
        % {"n": capacity["seats"]},
    }
    return _("%(hours)s, as %(times)s with %(seats)s.") % said


def _held(report: Report) -> str:
    booked, held = report.booked, report.held
    said = {
        "booked": ngettext("%(n)s booked session", "%(n)s booked sessions", booked.high)
        % {"n": booked.bound},
        "held": ngettext("%(n)s was held", "%(n)s were held", held.high) % {"n": held.bound},
    }
    return _("Of %(booked)s %(held)s.") % said


def key_points(report: Report) -> list[str]:
    """What stays meaningful in the smallest programme: hours, sessions, displaced time."""
    found = [_offered(report)]
    if report.held and report.booked:
        found.append(_held(report))
    if report.displaced and report.booked:
        found.append(displaced(report))
    if report.on_schedule and report.on_schedule.low:
        found.append(
            _("%(count)s of %(of)d met as often as they agreed.")
            % {"count": capital(report.on_schedule.bound), "of": report.on_schedule.of}
        )
    return found


def displaced(report: Report) -> str:
    """The ledger of protected time: what the organisation took back for itself."""
    low, high = share(report.displaced, report.booked)
    percent = f"{low}%"
    if low != high:
        percent = _("between %(low)d%% and %(high)d%%") % {"low": low, "high": high}
    return ngettext(
        "%(count)s was given up because the service needed the time: %(percent)s.",
        "%(count)s were given up because the service needed the time: %(percent)s.",
        report.displaced.high,
    ) % {"count": capital(report.displaced.bound), "percent": percent}


def share(part: Cell, whole: Cell) -> tuple[int, int]:
    """Between which per cent a part of a whole lies, as far as both are known."""
    if not whole.high:
        return 0, 0
    if part.is_exact and whole.is_exact:
        return (round(Fraction(100 * part.low, whole.low)),) * 2
    low = Fraction(100 * part.low, whole.high)
    high = Fraction(100 * part.high, whole.low) if whole.low else Fraction(100)
    return int(low), min(100, ceil(high))


def target(report: Report, percent: int | None) -> str:
    """How far from the target, in words; a range may leave it open."""
    if not percent or not report.uptake or not report.uptake.of:
        return ""
    needed = ceil(Fraction(percent * report.uptake.of, 100))
    known = {"percent": percent, "needed": needed, "of": report.uptake.of}
    if report.uptake.low >= needed:
        return _("The target of %(percent)d%% (%(needed)d of %(of)d) was reached.") % known
    if report.uptake.high < needed:
        known["short"] = needed - report.uptake.high
        return (
            ngettext(
                "The target of %(percent)d%% (%(needed)d of %(of)d) was missed by at least "
                "%(short)d person.",
                "The target of %(percent)d%% (%(needed)d of %(of)d) was missed by at least "
                "%(short)d people.",
                known["short"],
            )
            % known
        )
    return (
        _(
            "Whether the target of %(percent)d%% (%(needed)d of %(of)d) was reached cannot be "
            "told: it lies within the range."
        )
        % known
    )


def limits(report: Report) -> list[str]:
    """What this report does not show, why, and what would help; in plain words."""
    return [*_about_teams(report), *_fallen_back(report), *_about_supervisors(report)]


def _about_supervisors(report: Report) -> list[str]:
    """Of few supervisors a figure tells, or lets one of them subtract themselves."""
    said = {
        1: _("One supervisor gave all this time, so that these figures are also about one person."),
        2: _(
            "Two supervisors gave all this time: each of them can tell the other's figures by "
            "taking away their own."
        ),
    }
    supervisors = report.capacity["supervisors"]
    return [said[supervisors]] if supervisors in said else []


def _about_teams(report: Report) -> list[str]:
    level, settings = report.figures["level"], report.release.settings
    if report.uptake and report.uptake.of < settings["roster"]:
        return [
            _(
                "With %(of)d staff in post every figure about people would be about somebody. What "
                "can be shown is what was offered, what was held, and what the service displaced."
            )
            % {"of": report.uptake.of}
        ]
    if report.is_year:
        return _about_teams_of_year(report)
    if level not in (PROGRAMME, RANGES):
        return []
    if TEAMS in report.figures["refused"]:
        return [_without_teams(_("A year, or larger teams, would show more."))]
    return [
        _(
            "Teams are not shown: all of them together make one row of at least %(roster)d in "
            "post, and not two. Larger teams would show more."
        )
        % settings
    ]


def _about_teams_of_year(report: Report) -> list[str]:
    """Since the fourth rule teams have what their quarters add up to; their people if they can."""
    if not report.rows and TEAMS in report.figures["refused"]:
        return [_without_teams(_("Larger teams would show more."))]
    if not report.rows:
        return [
            _(
                "Teams are not shown: a year shows them only where its four quarters showed the "
                "same rows of teams."
            )
        ]
    if report.row_of or report.release.rule < 4 or report.figures["level"] != TEAMS:
        return []
    return [
        _(
            "How many people of each team came in the year is not shown: beside its quarters it "
            "could have told about somebody, or not everybody was in one of these teams. What "
            "became of sessions is shown by team. Larger teams would show more."
        )
    ]


def known_to_lead(report: Report, share: str, supervises: bool) -> str:
    """What a report hides from a lead who knows some people's sessions anyway."""
    if share == "all":
        return _(
            "You are the line manager or the supervisor of everybody in post: this report hides "
            "nothing from you that you do not know."
        )
    if share == "none":
        return ""
    # Since the second rule line managers are foreseen, since the third supervisors.
    if report.release.rule > 2:
        return _(
            "You are also somebody's line manager or supervisor. This report was tried with what "
            "leads knew, when it was made, of the people they managed or supervised: it singles "
            "out nobody else. Whom you manage or supervise only since then was not foreseen."
        )
    if report.release.rule > 1 and not supervises:
        return _(
            "You are also somebody's line manager. This report was tried with what leads knew, "
            "when it was made, of the people they managed: it singles out nobody else. Whom you "
            "manage only since then was not foreseen."
        )
    return _(
        "You are also somebody's line manager or supervisor. With what you know of them you can "
        "narrow a range further than others can."
    )


def _without_teams(helps: str) -> str:
    said = _(
        "Teams are not shown this time: however they were shown, somebody could have worked out "
        "who came."
    )
    return f"{said} {helps}"


def _fallen_back(report: Report) -> list[str]:
    """Which cells a coarser form leaves out or makes ranges, why, and what would help."""
    level = report.figures["level"]
    if level == ROWS:
        return _whole_rows(report)
    if level == NOTHING:
        return [
            _(
                "Nothing about people or sessions could be shown without telling about somebody. "
                "What was offered is shown. A longer period, or more people, would show more."
            )
        ]
    if report.is_year and level in (SESSIONS, RANGES):
        return [_without_people(), *([_sessions_in_ranges()] if level == RANGES else [])]
    return [_all_in_ranges()] if level == RANGES else []


def _whole_rows(report: Report) -> list[str]:
    """Which teams have not one exact figure, as the cells themselves say."""
    said = _(
        "Every figure of %(rows)s is a range: fewer ranges would have told about somebody, or "
        "finding them would have taken too long. Larger teams would show more."
    )
    rows = report.rows_in_ranges
    if len(rows) > MOST_NAMED:
        named = _("%(n)d of %(of)d rows of teams") % {"n": len(rows), "of": len(report.rows)}
    else:
        named = get_text_list(rows, _("and"))
    found = [said % {"rows": named}] if rows else []
    if report.booked and not report.booked.is_exact:
        found.append(_("How many sessions were booked in the whole programme is a range as well."))
    return found


def _all_in_ranges() -> str:
    return _(
        "Every figure about people and sessions is a range: who had a session, who was on "
        "schedule, what was booked and what became of it. Beside what was published before, any "
        "exact figure could have told about somebody. A year, or more people in post, would show "
        "more."
    )


def _without_people() -> str:
    return _(
        "How many people came in the year, and how many were on schedule, is not shown: beside its "
        "quarters it would have told about somebody. What can be said of them stands in the "
        "reports on its quarters; more people in post would show more."
    )


def _sessions_in_ranges() -> str:
    return _(
        "What was booked in the year and what became of it are ranges: beside what was published "
        "before, any exact figure could have told about somebody. More people in post would show "
        "more."
    )


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]
