"""Protected time as calendar programs read it (RFC 5545): when it is, and nothing of what it is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

PRODUCT = "-//Holding Space//Protected time//EN"
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One time in one person's calendar; a higher sequence replaces what was sent before."""

    uid: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    stamped_at: datetime
    title: str = ""


def request(entry: Entry, *, to: str) -> str:
    """Put this into the calendar of the person it is sent to, or move it there."""
    return _sent_to(entry, to, "REQUEST", "CONFIRMED")


def cancellation(entry: Entry, *, to: str) -> str:
    """Take it out again."""
    return _sent_to(entry, to, "CANCEL", "CANCELLED")


def published(entries: list[Entry], *, name: str) -> str:
    """A calendar to subscribe to."""
    calendar = _calendar("PUBLISH")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry, "CONFIRMED"))
    return calendar.to_ical().decode()


def _sent_to(entry: Entry, to: str, method: str, status: str) -> str:
    """The product is the organiser and the reader the only attendee: nobody learns of another."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organiser = vCalAddress(f"mailto:{address}")
    organiser.params["CN"] = name or "Holding Space"
    event = _event(entry, status)
    event.add("organizer", organiser)
    event.add(
        "attendee",
        vCalAddress(f"mailto:{to}"),
        parameters={"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"},
    )
    calendar = _calendar(method)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    for key, value in {
        "prodid": PRODUCT,
        "version": "2.0",
        "calscale": "GREGORIAN",
        "method": method,
    }.items():
        calendar.add(key, value)
    return calendar


def _event(entry: Entry, status: str) -> Event:
    event = Event()
    for key, value in {
        "uid": f"{entry.uid}@holding-space",
        "sequence": entry.sequence,
        "dtstamp": entry.stamped_at.astimezone(UTC),
        "dtstart": entry.starts_at.astimezone(UTC),
        "dtend": entry.ends_at.astimezone(UTC),
        "summary": entry.title or _("Protected time"),
        "status": status,
        "transp": "OPAQUE",
        "class": "PRIVATE",
        "url": f"{settings.BASE_URL}/",
    }.items():
        event.add(key, value)
    return event
