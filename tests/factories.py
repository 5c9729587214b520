"""Rows for tests, made by the functions of the work wherever one makes them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from confidentiality.identity import acting_as
from reports.disclosing import RULE
from reports.models import Release
from supervision import availability
from supervision.booking import book_slot
from supervision.models import Away, Booking, Offer, Pattern, Record, Session, Slot
from supervision.outcomes import log_booking
from tests.roles import as_owner
from workers import lines, people
from workers.models import Membership, OutgoingMessage, Programme, Role, Team, User
from workers.outbox import digest_of

LONDON = ZoneInfo("Europe/London")
PASSWORD = "protected-time-2026"
EARLIER = date(2020, 1, 6)
# What a release holds: row, measure, least, most, of how many.
PUBLISHED = [
    ("1", "uptake", 9, 14, 14),
    ("1", "on_schedule", 9, 14, 14),
    ("2", "uptake", 6, 6, 12),
    ("2", "on_schedule", 5, 5, 12),
    ("all", "uptake", 15, 20, 26),
    ("all", "on_schedule", 10, 20, 26),
    ("all", "booked", 50, 50, None),
    ("all", "held", 40, 40, None),
    ("all", "missed", 0, 5, None),
    ("all", "operational", 4, 10, None),
    ("all", "worker_away", 0, 5, None),
    ("all", "supervisor_unavailable", 0, 5, None),
    ("all", "not_needed", 0, 5, None),
    ("all", "other", 0, 5, None),
    ("all", "unknown", 0, 5, None),
]


def programme(name: str = "Shoreline", **fields) -> Programme:
    return Programme.objects.create(
        name=name, out_of_hours_help="Duty manager: 01632 960 001", **fields
    )


def person(of: Programme, name: str, *roles: str, email: str = "") -> Membership:
    """Somebody with a place, a password and the roles named."""
    email = email or f"{name.lower().replace(' ', '.')}@demo.example"
    place = people.add_person(
        programme=of, name=name, email=email, by=None, invited=False, joined_on=EARLIER
    )
    place.user.set_password(PASSWORD)
    place.user.save(update_fields=["password"])
    for role in roles:
        people.give_role(membership=place, role=role, by=None)
    return place


def supervisor(of: Programme, name: str = "Sana Supervisor", email: str = "") -> Membership:
    return person(of, name, Role.Kind.SUPERVISOR, email=email)


def team(of: Programme, name: str = "Outreach") -> Team:
    return Team.objects.get_or_create(programme=of, name=name)[0]


def worker(of: Programme, name: str = "Wren Worker", email: str = "", **options) -> Membership:
    """Somebody in post, with a manager and a supervisor where they are named."""
    place = person(of, name, email=email)
    lines.start_post(membership=place, team=options.get("team") or team(of), started_on=EARLIER)
    if manager := options.get("manager"):
        lines.set_line_manager(membership=place, manager=manager, started_on=EARLIER)
    if by := options.get("supervisor"):
        lines.assign_supervisor(membership=place, supervisor=by, started_on=EARLIER)
    return place


def tomorrow_at(hour: int, days: int = 1) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


def slot(of: Membership, starts_at: datetime | None = None, **fields) -> Slot:
    """An hour that a supervisor offers; in the past too, where a test needs one."""
    starts_at = starts_at or tomorrow_at(10)
    fields = {"how": "video", "where": "https://meet.example/room", "capacity": 1} | fields
    return Slot.objects.create(
        programme=of.programme,
        supervisor=of.user,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=fields.pop("minutes", 60)),
        **fields,
    )


def weekly(**changed) -> dict:
    """What a weekly time promises: Tuesdays from 7pm, two sessions with a gap, by video."""
    fields = {"weekday": 1, "starts": time(19), "ends": time(21), "minutes": 50}
    fields |= {"gap_minutes": 10, "how": "video", "where": "https://meet.example/weekly"}
    fields |= {"capacity": 1, "weeks_ahead": 4, "started_on": timezone.localdate()}
    return fields | {"ended_on": None} | changed


def pattern(of: Membership, **changed) -> Pattern:
    """A weekly time of a supervisor, published."""
    fields = weekly(**changed)
    availability.set_pattern(supervisor=of.user, programme=of.programme, **fields)
    found = Pattern.objects.filter(supervisor=of.user, programme=of.programme)
    return found.select_related("programme").latest("pk")


def away(of: Membership, *, days: int, lasting: int = 1) -> Away:
    """Days on which a supervisor is not there, so many from today."""
    first = timezone.localdate() + timedelta(days=days)
    back = first + timedelta(days=lasting)
    availability.go_away(supervisor=of.user, started_on=first, back_on=back)
    return Away.objects.of(of.user).get(started_on=first)


def booking(of: Membership, by: User, starts_at: datetime | None = None, **fields) -> Booking:
    """A seat in a supervisor's time; past ones directly, for no function of the work makes them."""
    time = slot(of, starts_at, **fields)
    if not time.is_past:
        return book_slot(slot=time, worker=by, by=by)
    return seat(time, by)


def seat(time: Slot, by: User, **fields) -> Booking:
    """A worker's seat in a time, past or ahead, past all rules but those of the database."""
    fields = {"slot": time, "worker": by, "seat": 1, "booked_by": by} | fields
    return Booking.objects.create(starts_at=time.starts_at, ends_at=time.ends_at, **fields)


def held(slot: Slot, by: User, **fields) -> Offer:
    """A seat held for a worker until tomorrow: because they waited, or instead of a booking."""
    why = "instead" if fields.get("instead_of") else "waiting"
    fields = {"why": why, "expires_at": timezone.now() + timedelta(days=1)} | fields
    return Offer.objects.create(slot=slot, worker=by, **fields)


def session(of: Membership, by: User, starts_at: datetime | None = None, **facts) -> Session:
    """A past booking that was logged, by default as held for an hour by video."""
    time = booking(of, by, starts_at or tomorrow_at(10, days=-7))
    facts = {"outcome": "held", "minutes": 60, "how": "video", "by": of.user} | facts
    if facts["outcome"] == "missed":
        facts = {"missed_because": "did_not_come"} | facts
    return log_booking(booking=time, **facts)


def records(session: Session) -> Record:
    """That a record is signed, without its words."""
    with acting_as(session.supervisor_id):
        return Record.objects.create(
            session=session,
            worker_id=session.worker_id,
            supervisor_id=session.supervisor_id,
            author=session.supervisor,
        )


def message_of(key: str) -> OutgoingMessage:
    """The message that was queued under this key, of which the outbox keeps a digest."""
    with as_owner():
        return OutgoingMessage.objects.get(key=digest_of(key))


def release(
    of: Programme, starts_on: date = date(2026, 4, 1), kind: str = "quarter", **changed
) -> Release:
    """A release as the job would write it, with a team whose name would be a formula."""
    names = ("row", "measure", "low", "high", "of")
    figures = {
        "programme": of.name,
        "level": "teams",
        "refused": [],
        "rows": [
            {"key": "1", "teams": ["=HYPERLINK(1)"], "roster": 14},
            {"key": "2", "teams": ["Navigators", "Peer hub"], "roster": 12},
        ],
        "cells": [dict(zip(names, cell, strict=True)) for cell in PUBLISHED],
        "capacity": {
            "times": 60,
            "hours": 62.5,
            "seats": 80,
            "supervisors": 2,
            "waited": [0, 5],
            "median_weeks": None,
        },
    } | changed
    made = Release(
        programme=of,
        kind=kind,
        starts_on=starts_on,
        made_at=tomorrow_at(9, days=-3),
        rule=RULE,
        settings={"fewest": 5, "roster": 10},
        figures=figures,
    )
    made.digest = made.worked_out_digest()
    with as_owner():
        made.save(force_insert=True)
    return made
