"""People choose when they are reminded, and whether their times come by mail for their calendar."""

from django.db import transaction
from django.utils import timezone

from supervision.diary import lock_diaries
from supervision.models import CalendarChoices
from workers.models import User


def choices_of(person: User) -> CalendarChoices:
    """What this person chose, or what holds for whoever chose nothing."""
    return CalendarChoices.objects.filter(person=person).first() or CalendarChoices(person=person)


@transaction.atomic
def choose(*, by: User, reminder_hours: list[int], invitations: bool) -> None:
    """Write a person's choices; what they chose before and left as it was keeps its date."""
    lock_diaries(by.pk)
    chosen, now = choices_of(by), timezone.now()
    if set(chosen.reminder_hours) != set(reminder_hours):
        chosen.reminder_hours = sorted(reminder_hours, reverse=True)
        chosen.hours_chosen_at = now
    if invitations:
        chosen.no_invitations_since = None
    elif chosen.no_invitations_since is None:
        chosen.no_invitations_since = now
    if chosen.pk:
        chosen.save(update_fields=["reminder_hours", "hours_chosen_at", "no_invitations_since"])
    else:
        chosen.save()
