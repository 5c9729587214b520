"""What waits in the demo today and lies ahead: times, bookings, a draft, what is held for whom."""

import random
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from confidentiality.identity import acting_as
from config import demo_words
from config.demo_diaries import Diary, supervisors_of, time_of, workers_of
from config.demo_people import Town
from supervision import availability, booking, endings, recording, waiting
from supervision.calendar_choices import choose
from supervision.feeds import make_feed
from supervision.models import Booking, Feed, How, Session, Slot
from workers.models import User
from workers.refusals import Refused

WEEKS_AHEAD = 8


def offer(town: Town, diary: Diary, chance: random.Random) -> None:
    """Times ahead for every supervisor, some booked, and one group a month."""
    today = timezone.localdate()
    for place in supervisors_of(town):
        for week in range(WEEKS_AHEAD):
            for weekday in (1, 3):
                day = today + timedelta(days=1 + week * 7 + weekday)
                at = diary.next_hour(day, town.programme.zone, place.user)
                time_of(town, place.user, at, chance).save()
        after = today + timedelta(days=18)
        group_at = diary.next_hour(after, town.programme.zone, place.user)
        time_of(town, place.user, group_at, chance, seats=5).save()
        _book_some(place.user, town, chance)


def _book_some(supervisor: User, town: Town, chance: random.Random) -> None:
    """About every second worker has booked; three sit in the group."""
    workers = workers_of(supervisor, town)
    here = Slot.objects.open().filter(supervisor=supervisor, programme=town.programme)
    free = list(here.filter(capacity=1))
    chance.shuffle(free)
    group = here.get(capacity__gt=1)
    wanted = [*zip(workers[::2], free, strict=False), *((one, group) for one in workers[1:4])]
    for worker, slot in wanted:
        # A supervisor who is supervised too may be taken at that hour.
        with suppress(Refused):
            booking.book_slot(slot=slot, worker=worker, by=worker)


def leave_unfinished(town: Town, chance: random.Random) -> None:
    """What waits today: a session this afternoon, one of yesterday not logged, a draft."""
    supervisor = town.places["supervisor"].user
    for days, short in ((0, "worker"), (1, "colleague")):
        day = timezone.localdate() - timedelta(days=days)
        at = datetime.combine(day, time(16), tzinfo=town.programme.zone)
        slot, worker = time_of(town, supervisor, at, chance), town.places[short].user
        slot.save()
        Booking.objects.create(
            slot=slot,
            worker=worker,
            seat=1,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            booked_by=worker,
        )
    with acting_as(supervisor.pk):
        alone = Session.objects.held().filter(supervisor=supervisor, is_group=False)
        unwritten = alone.filter(record=None)[0]
        recording.save_record_draft(
            session=unwritten, content=demo_words.DRAFT, version=0, author=supervisor
        )


def choose_calendars(town: Town) -> None:
    """Some chose reminders of their own; the supervisor wants no mails, and subscribes instead."""
    for short, hours, by_mail in (("worker", [48, 2], True), ("supervisor", [24], False)):
        person = town.places[short].user
        choose(by=person, reminder_hours=hours, invitations=by_mail)
    for short, kind in (("supervisor", Feed.Kind.OWN), ("manager", Feed.Kind.TEAM)):
        make_feed(kind=kind, by=town.places[short].user)


def offer_weekly(town: Town) -> None:
    """Friday lunchtimes with the supervisor, an evening group every week, and a week of leave."""
    supervisor = town.places["supervisor"].user
    known = {"supervisor": supervisor, "programme": town.programme, "weeks_ahead": 10}
    known |= {"started_on": timezone.localdate()}
    availability.set_pattern(
        weekday=4,
        starts=time(12),
        ends=time(14),
        minutes=50,
        gap_minutes=10,
        how=How.VIDEO,
        where="https://meet.example/friday",
        **known,
    )
    availability.set_pattern(
        weekday=0,
        starts=time(17, 30),
        ends=time(19),
        minutes=90,
        how=How.IN_PERSON,
        where="Quiet room, second floor",
        capacity=5,
        **known,
    )
    first = timezone.localdate() + timedelta(days=63)
    availability.go_away(supervisor=supervisor, started_on=first, back_on=first + timedelta(days=7))


def promise(town: Town) -> None:
    """One time was cancelled by its supervisor, others are held instead; somebody waits."""
    supervisor, worker = town.places["supervisor"].user, town.places["worker"].user
    theirs = worker.bookings.ahead().filter(slot__supervisor=supervisor)
    for each in theirs.filter(starts_at__gt=timezone.now() + timedelta(days=1))[:1]:
        category = Booking.Category.SUPERVISOR_UNAVAILABLE
        booking.cancel_booking(booking=each, category=category, by=supervisor)
    for short in ("colleague", "outsider"):
        place = town.places[short]
        waiting.join_waiting_list(worker=place.user, programme_id=place.programme_id)


def let_leave(town: Town) -> None:
    """The leaver left last quarter."""
    today = timezone.localdate()
    last_quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1) - timedelta(days=20)
    endings.leave_programme(
        membership=town.places["leaver"], left_on=last_quarter, by=town.places["admin"].user
    )
