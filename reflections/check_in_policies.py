"""Who may read a check-in and use an instrument, and the one door to each."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from confidentiality.access_log import NotYours
from reflections import policies
from reflections.models import CheckIn, InstrumentFile
from workers.models import Membership, User
from workers.policies import get_programme_to_run


def get_check_in(user: User, check_in_id: UUID) -> CheckIn:
    """One's own, or one that a worker of today shares with this supervisor; 404 for anyone else."""
    found = CheckIn.objects.visible_to(user).select_related("author").filter(pk=check_in_id).first()
    if found is None or not policies.may_read(user, found.author_id):
        raise NotYours("check_in", check_in_id)
    return found


def get_own_check_in(user: User, check_in_id: UUID) -> CheckIn:
    """A check-in of this person's own; 404 for anyone else, whoever may read it."""
    found = get_check_in(user, check_in_id)
    if found.author_id != user.pk:
        raise NotYours("check_in", check_in_id)
    return found


def instruments_for(worker: User, *, retired: bool = False) -> QuerySet[InstrumentFile]:
    """The questionnaires of the programmes in which somebody works today; retired ones if asked."""
    places = Membership.objects.current().filter(user=worker, posts__ended_on=None)
    files = InstrumentFile.objects.all() if retired else InstrumentFile.objects.standing()
    return files.filter(programme__in=places.exclude(posts=None).values("programme"))


def get_instrument(worker: User, instrument_id: int, *, retired: bool = False) -> InstrumentFile:
    """A questionnaire of a programme in which somebody works; 404 for anyone else.

    What was begun before it was retired may still be kept: hence `retired`.
    """
    return get_object_or_404(instruments_for(worker, retired=retired), pk=instrument_id)


def get_instrument_to_run(user: User, programme_id: int, instrument_id: int) -> InstrumentFile:
    """A questionnaire, retired or not, for the administrator of its programme; 404 otherwise."""
    programme = get_programme_to_run(user, programme_id)
    return get_object_or_404(programme.instruments.all(), pk=instrument_id)
