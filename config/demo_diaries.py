"""The diaries of the demo: hours by the wall clock, times, and who meets whom."""

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from config.demo_people import Town
from supervision.models import How, Slot
from workers.models import Assignment, Membership, Role, User

HOURS = (10, 11, 14, 15)


class Diary:
    """Hands out hours by the wall clock of the programme: nobody is in two places at once."""

    def __init__(self) -> None:
        self.taken: set[tuple[int, datetime]] = set()

    def next_hour(self, day: date, zone: ZoneInfo, *people: User) -> datetime:
        """The first hour, on that day or a working day after it, in which all these are free."""
        while True:
            for hour in HOURS if day.weekday() < 5 else ():
                at = datetime.combine(day, time(hour), tzinfo=zone)
                wanted = {(person.pk, at) for person in people}
                if not wanted & self.taken:
                    self.taken |= wanted
                    return at
            day += timedelta(days=1)


def time_of(
    town: Town, supervisor: User, at: datetime, chance: random.Random, seats: int = 1
) -> Slot:
    places = {
        How.IN_PERSON: "Quiet room, second floor",
        How.VIDEO: f"https://meet.example/{supervisor.name.split()[0].lower()}",
        How.PHONE: "The supervisor rings you",
    }
    how = How.IN_PERSON if seats > 1 else chance.choice(How.values)
    return Slot(
        programme=town.programme,
        supervisor=supervisor,
        starts_at=at,
        ends_at=at + timedelta(minutes=60),
        how=how,
        where=places[how],
        capacity=seats,
    )


def supervisors_of(town: Town) -> list[Membership]:
    held = town.programme.memberships.with_role(Role.Kind.SUPERVISOR)
    return list(held.select_related("user").order_by("pk"))


def workers_of(supervisor: User, town: Town) -> list[User]:
    """The people a supervisor supervises today, in the order in which they came."""
    pairings = Assignment.objects.on(timezone.localdate()).filter(
        supervisor__user=supervisor, worker__programme=town.programme, worker__left_on=None
    )
    return [row.worker.user for row in pairings.select_related("worker__user").order_by("pk")]
