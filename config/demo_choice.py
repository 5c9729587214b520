"""In the demo workers may choose: supervisors describe themselves, one is asked for a meeting."""

from confidentiality.identity import acting_as
from config import demo_words
from config.demo_people import Town
from supervision import changes, first_meetings, profiles
from supervision.models import FirstMeeting, Profile
from workers.models import Programme, Role


def choose(town: Town) -> None:
    """Every supervisor has a profile; the worker asks one of them, a colleague asks for another."""
    programme = town.programme
    Programme.objects.filter(pk=programme.pk).update(supervisor_choice=True)
    programme.supervisor_choice = True
    described = programme.memberships.current().with_role(Role.Kind.SUPERVISOR)
    for number, place in enumerate(described.select_related("user").order_by("pk")):
        words = demo_words.PROFILES[number % len(demo_words.PROFILES)]
        profiles.describe(
            supervisor=place.user, programme=programme, words=words, takes_new=number != 0
        )
    _meet(town)
    asker = town.places["outreach2"]
    with acting_as(asker.user_id):
        changes.ask(worker=asker.user, programme=programme)


def _meet(town: Town) -> None:
    worker, supervisor = town.places["worker"].user, town.places["supervisor3"]
    profile = Profile.objects.get(membership=supervisor)
    with acting_as(worker.pk):
        first_meetings.ask(profile=profile, worker=worker)
    with acting_as(supervisor.user_id):
        asked = FirstMeeting.objects.get(worker=worker, supervisor=supervisor.user)
        first_meetings.accept(meeting=asked)
