"""What a worker may take along to an appraisal or a revalidation: only what they tick."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confidentiality import sealing
from confidentiality.models import Envelope
from confidentiality.vault import UnlockedKeys
from reflections import reflecting
from reflections.models import Reflection
from supervision import finding
from supervision.group_records import GROUP_RECORD
from supervision.models import Session
from supervision.recording import RECORD
from supervision.templatetags.clock import day
from workers.models import User

# As many records, and as many reflections, are opened for their learning points.
AT_ONCE = 200
LEARNING = "learning"
# A spreadsheet program would take a cell that begins so for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Point:
    """Something that can be ticked: what names it, under which heading it stands, what it says."""

    key: str
    heading: str
    words: str


def points_of(*, worker: User, keys: UnlockedKeys) -> list[Point]:
    """Hours by year and kind, reflections by year, and what the worker took from either."""
    return [*_hours(worker), *_reflections(worker), *_learning(worker, keys)]


def _year(at: datetime) -> int:
    return timezone.localtime(at).year


def _kind(session: Session) -> str:
    if session.is_group:
        return "group"
    return "debrief" if session.is_debrief else "one"


def _hours(worker: User) -> list[Point]:
    """Clinical supervision received, as it was logged; a first meeting is none yet.

    Each is named by its year and kind, so that a tick means the same when more was logged.
    """
    held = Session.objects.held().filter(worker=worker, is_first_meeting=False)
    minutes: Counter = Counter()
    for session in held.only("starts_at", "minutes", "is_group", "is_debrief"):
        minutes[_year(session.starts_at), _kind(session)] += session.minutes or 0
    kinds = {"debrief": _("debriefs"), "group": _("in a group"), "one": _("one to one")}
    found = sorted(minutes.items(), key=lambda one: (-one[0][0], one[0][1]))
    said = _("%(year)s, %(kind)s: %(hours)s hours")
    return [
        Point(
            f"hours-{year}-{kind}",
            _("Clinical supervision"),
            said % {"year": year, "kind": kinds[kind], "hours": f"{total / 60:.1f}"},
        )
        for (year, kind), total in found
    ]


def _reflections(worker: User) -> list[Point]:
    """How many were kept in each year; never what they say."""
    kept = Reflection.objects.kept().filter(author=worker).values_list("kept_at", flat=True)
    years = Counter(_year(at) for at in kept)
    return [
        Point(
            f"reflections-{year}",
            _("Reflections"),
            ngettext("%(year)s: %(n)s reflection", "%(year)s: %(n)s reflections", count)
            % {"year": year, "n": count},
        )
        for year, count in sorted(years.items(), reverse=True)
    ]


def _learning(worker: User, keys: UnlockedKeys) -> list[Point]:
    """What the worker took from sessions and from reflections, newest first."""
    rows = list(Reflection.objects.kept().filter(author=worker)[:AT_ONCE])
    words = reflecting.words_of(reflections=rows, keys=keys)
    points = [(row.kept_at, row.pk, words.get(row.pk, {})) for row in rows]
    points += _from_records(worker, keys)
    return [
        Point(f"point-{pk}", _("Learning points"), f"{day(at)}: {said[LEARNING].strip()}")
        for at, pk, said in sorted(points, key=lambda one: (one[0], str(one[1])), reverse=True)
        if isinstance(said.get(LEARNING), str) and said[LEARNING].strip()
    ]


def _from_records(worker: User, keys: UnlockedKeys) -> list[tuple]:
    """The records of a worker that open, of their copies of a group's too, as their supervisors
    signed them.
    """
    sessions = _recorded(worker).select_related("record__confirmation")
    texts = finding.texts_of(list(sessions.order_by("-starts_at", "pk")[:AT_ONCE]))
    records = {key: one for key, one in texts.items() if one.kind in (RECORD, GROUP_RECORD)}
    found = Envelope.objects.filter(document_id__in=records, revision=1)
    envelopes = [one for one in found if records[one.document_id].is_in(one)]
    opened = sealing.search_envelopes(envelopes=envelopes, keys=keys) if envelopes else {}
    return [
        (records[one.document_id].session.starts_at, one.document_id, opened[one.pk])
        for one in envelopes
        if one.pk in opened
    ]


def _recorded(worker: User) -> QuerySet[Session]:
    return finding.recorded_with(worker).filter(worker=worker)


def has_older(worker: User) -> bool:
    """Whether there are records or reflections that are not opened for their learning points."""
    kept = Reflection.objects.kept().filter(author=worker)
    return any(rows[AT_ONCE:].exists() for rows in (_recorded(worker), kept))


def as_csv(points: list[Point]) -> str:
    """Two columns, for a spreadsheet; nothing in it is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("What"), _("In words")])
    writer.writerows([_harmless(one.heading), _harmless(one.words)] for one in points)
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
