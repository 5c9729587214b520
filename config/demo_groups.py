"""Groups in the demo: last month's have a record that all read; of one nobody is logged yet."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from confidentiality.identity import acting_as
from config import demo_words
from config.demo_people import Town
from supervision import group_records
from supervision.models import Booking, GroupRecord, How, Session, Slot


def write(town: Town) -> None:
    """Every supervisor has signed their last group's record; who came first has answered it."""
    held = Session.objects.held().filter(programme=town.programme, is_group=True)
    groups = Slot.objects.filter(bookings__session__in=held).distinct().order_by("pk")
    for number, slot in enumerate(groups.select_related("supervisor")):
        with acting_as(slot.supervisor_id):
            readers = group_records.readers_of(group_records.attendees_of(slot))
            if not readers:
                continue
            texts = [demo_words.GROUPS[number % len(demo_words.GROUPS)]]
            texts += [{"words": demo_words.GROUP_ADDED}] if number == 0 else []
            copies = [
                group_records.seal_copies(
                    sessions=readers,
                    number=at,
                    content=words,
                    keys=town.keys[slot.supervisor_id],
                    by=slot.supervisor,
                )
                for at, words in enumerate(texts)
            ]
        _answer(town, copies[0][0])


def leave_unlogged(town: Town) -> None:
    """Yesterday evening's group, of which nobody has said yet who came."""
    supervisor = town.places["supervisor"].user
    day = timezone.localdate() - timedelta(days=1)
    at = datetime.combine(day, time(17, 30), tzinfo=town.programme.zone)
    slot = Slot.objects.create(
        programme=town.programme,
        supervisor=supervisor,
        starts_at=at,
        ends_at=at + timedelta(minutes=90),
        how=How.IN_PERSON,
        where="Quiet room, second floor",
        capacity=5,
    )
    known = Session.objects.held().filter(supervisor=supervisor, is_group=True)
    for number, session in enumerate(known.select_related("worker").order_by("pk"), start=1):
        Booking.objects.create(
            slot=slot,
            worker=session.worker,
            seat=number,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            booked_by=session.worker,
        )


def _answer(town: Town, copy: GroupRecord) -> None:
    worker = copy.session.worker
    with acting_as(worker.pk):
        group_records.seal_answer(
            copy=copy,
            session=copy.session,
            content={"answer": "differs", "words": demo_words.GROUP_ANSWER},
            keys=town.keys[worker.pk],
        )
