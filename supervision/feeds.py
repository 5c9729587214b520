"""Addresses to which a calendar program subscribes: made, ended, and what is shown there."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from supervision import calendars
from supervision.calendars import Entry
from supervision.diary import lock_diaries
from supervision.models import Feed, Slot
from supervision.protected_time import busy_blocks, reports_of
from workers.models import User

DAYS_BACK = 90
MOST_SHOWN = 1000


@transaction.atomic
def make_feed(*, kind: str, by: User) -> str:
    """A new address in place of the one there was; returns its token, which is kept nowhere."""
    end_feed(kind=kind, by=by)
    token = secrets.token_urlsafe(32)
    Feed.objects.create(person=by, kind=kind, token_digest=hashlib.sha256(token.encode()).digest())
    return token


@transaction.atomic
def end_feed(*, kind: str, by: User) -> None:
    """The address answers nobody any more; twice is as good as once."""
    lock_diaries(by.pk)
    Feed.objects.standing().filter(person=by, kind=kind).update(revoked_at=timezone.now())


def made_at(person: User) -> dict[str, datetime]:
    """When the addresses that this person has now were made, by kind."""
    return dict(Feed.objects.standing().filter(person=person).values_list("kind", "made_at"))


@dataclass(frozen=True)
class Shown:
    """What an address shows now, and since when."""

    entries: list[Entry]
    name: str
    digest: str
    changed_at: datetime

    def as_calendar(self) -> str:
        return calendars.published(self.entries, name=self.name)


def shown_at(feed: Feed) -> Shown:
    """What is shown at an address, by the clock of its person's programme."""
    team = feed.kind == Feed.Kind.TEAM
    name = _("My team's protected time") if team else _("Protected time")
    with timezone.override(feed.places[0].programme.zone):
        entries = _of_team(feed) if team else _own(feed.person)
    digest = hashlib.sha256(repr([calendars.REFRESH, name, entries]).encode()).hexdigest()
    return Shown(entries, name, digest, _changed(feed, digest))


def _changed(feed: Feed, digest: str) -> datetime:
    """Since when it shows this. At least a second after the change before: HTTP counts no less."""
    if feed.content_digest == digest:
        return feed.changed_at
    before, now = feed.changed_at, timezone.now().replace(microsecond=0)
    changed_at = max(now, before.replace(microsecond=0) + timedelta(seconds=1))
    Feed.objects.filter(pk=feed.pk).update(content_digest=digest, changed_at=changed_at)
    return changed_at


def _own(person: User) -> list[Entry]:
    """Booked times ahead and those of the last 90 days, sat in or offered; where full, the last."""
    since = timezone.now() - timedelta(days=DAYS_BACK)
    booked = person.bookings.standing().filter(starts_at__gt=since).order_by("-starts_at")
    given = (
        Slot.objects.filter(supervisor=person, seats_taken__gt=0, starts_at__gt=since)
        .annotate(changes=Count("bookings") + Count("bookings__cancelled_at"))
        .order_by("-starts_at")
    )
    found = [
        Entry(row.event_id, row.event_sequence, row.starts_at, row.ends_at, row.booked_at)
        for row in booked[:MOST_SHOWN]
    ]
    found += [
        Entry(row.event_id, row.changes, row.starts_at, row.ends_at, row.offered_at)
        for row in given[:MOST_SHOWN]
    ]
    return sorted(found, key=lambda entry: entry.starts_at)


def _of_team(feed: Feed) -> list[Entry]:
    """What a line manager's page shows as coming up, and nothing that it does not.

    So an entry says neither when a time was booked nor that it is another one moved.
    """
    return [
        Entry(
            uuid.UUID(salted_hmac("feed", f"{feed.pk}:{block.pk}").hexdigest()[:32]),
            sequence=0,
            starts_at=block.starts_at,
            ends_at=block.ends_at,
            stamped_at=feed.made_at,
            title=_("Protected time: %(name)s") % {"name": block.worker.name},
        )
        for block in busy_blocks(reports_of(feed.person))
    ]
