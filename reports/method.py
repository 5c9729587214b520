"""How a report's figures came about, in sentences: the same on its pages and in its files."""

from django.utils.translation import gettext as _

from reports.cells import NOTHING, RANGES
from reports.reading import Report
from supervision.templatetags.clock import moment


def method(report: Report) -> list[str]:
    """A paragraph on how they were counted, and one on how they were tried."""
    return [" ".join(_counted(report)), " ".join(_tried(report))]


def method_for_the_board(report: Report) -> str:
    """The same in short."""
    counted = _("Counted once, on %(when)s.") % {"when": moment(report.made_at)}
    if report.figures["level"] == NOTHING:
        return counted
    said = (
        _(
            "Ranges stand where an exact figure could have told about one person; what this report "
            "says beyond its four quarters was tested together with them before it was released."
        )
        if report.is_year
        else _(
            "Ranges stand where an exact figure could have told about one person; this report was "
            "tested by itself before it was released, and the one on its year is tested together "
            "with it."
        )
    )
    return f"{counted} {said}"


def _counted(report: Report) -> list[str]:
    known = {"when": moment(report.made_at)} | report.release.settings
    found = [
        _(
            "They were counted once, on %(when)s, and never change; what was logged later is in no "
            "report. A figure about people is exact only where at least %(roster)d are in post and "
            "at least %(fewest)d did and %(fewest)d did not. A figure about sessions is exact only "
            "where at least %(fewest)d people are behind it. Any other is a range that holds the "
            "true number. Smaller teams are counted together."
        )
        % known
    ]
    # Since the fourth rule: before, a year chose ranges of its own for each team.
    if report.is_year and report.sessions_by_team and report.release.rule > 3:
        found.append(
            _(
                "What became of each team's sessions in the year is what its four quarters add up "
                "to."
            )
        )
    return found


def _tried(report: Report) -> list[str]:
    """What was read together: a year with its quarters, and a quarter alone.

    Nothing is said to have stood a test
    that was not made: of what quarters add up to anyway, and of no figures at all.
    """
    if report.figures["level"] == NOTHING:
        return [_why_nothing(report)]
    if report.is_year:
        return _year_tried(report)
    return [
        _(
            "Before it was released, a program read this report as an intruder would, and tried to "
            "work out every number that must stay uncertain; it also tried as a person who is in "
            "the figures. It did not succeed."
        ),
        *_as_leads(report),
        _alone(report),
    ]


def _alone(report: Report) -> str:
    """Until the fourth rule who was on schedule told of the quarter before, too."""
    if report.release.rule > 3:
        return _(
            "It read this report by itself: no other one counts what happened in this quarter, "
            "except the one on its year, which is tried together with those on its four quarters."
        )
    return _(
        "It read this report by itself. Who was on schedule depended on the quarter before as "
        "well, and what two such reports tell together was not tried."
    )


def _year_tried(report: Report) -> list[str]:
    # Since the fourth rule what its quarters add up to is said without a test.
    if report.release.rule > 3 and report.figures["level"] == RANGES:
        return [
            _(
                "It says only what the reports on its four quarters add up to. Anybody can add "
                "them up, so that there was nothing to try."
            )
        ]
    found = [
        _(
            "Before it was released, a program read this report together with those on its four "
            "quarters as an intruder would, and tried to work out every number that must stay "
            "uncertain; it also tried as a person who is in the figures. It did not succeed."
        ),
        *_as_leads(report),
    ]
    if report.release.rule > 3:
        found.append(
            _(
                "Where a figure is only what those quarters add up to, nothing was tried: anybody "
                "can add them up."
            )
        )
    return found


def _why_nothing(report: Report) -> str:
    # A year without all four quarters is not tried in any form.
    if report.is_year and not report.figures["refused"]:
        return _(
            "It says nothing of who came, or of sessions, since the report on one of its quarters "
            "says nothing of them."
        )
    return _(
        "Before it was released, a program read every form that it could have had as an intruder "
        "would. None with figures on who came, or on sessions, was found safe, so it has none."
    )


def _as_leads(report: Report) -> list[str]:
    """Managers since the second rule, supervisors since the third."""
    if report.release.rule > 2:
        return [
            _(
                "It tried as each lead who is somebody's line manager or supervisor, too, who "
                "knows what those people did, and did not succeed."
            )
        ]
    if report.release.rule > 1:
        return [
            _(
                "It tried as each lead who is somebody's line manager, too, who knows what those "
                "people did, and did not succeed."
            )
        ]
    return []


def about_lent(report: Report) -> list[str]:
    """What stands above figures that workers lend, which a year alone has."""
    if not report.is_year:
        return []
    found = [
        _(
            "Lent by workers who chose to, without a name. Each counts once in a quarter, so that "
            "somebody may be in a figure up to four times. Shares are to the nearest ten per cent. "
            "Nothing is shown behind which there are too few people, and nothing by team."
        )
    ]
    if not report.signals:
        found.append(_("Too few workers lent theirs this year for anything to be shown."))
    return found


def no_proof() -> str:
    """What stands below sickness and turnover."""
    return _(
        "These stand beside each other. They are no proof that one causes the other: many things "
        "change from quarter to quarter."
    )
