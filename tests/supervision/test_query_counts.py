"""A list costs the same number of queries whether it holds one row or three."""

from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from confidentiality import enrolment
from confidentiality.identity import acting_as
from reflections import policies, reflecting, risk, sharing
from reflections.models import RiskDiscussion
from supervision import (
    actions,
    changes,
    choice_policies,
    first_meetings,
    profiles,
    recording,
    themes,
    waiting,
)
from supervision.models import Pattern
from tests import factories
from tests.cast import PASSPHRASE, WORDS
from workers import lines
from workers.models import Role

# For each list: who opens it, how many queries that takes, and what its last row shows.
LISTS = {
    "supervision:today_show": ("supervisor", 19, "Worker {last}"),
    "supervision:own_show": ("worker", 20, "Supervisor {last}"),
    "supervision:slot_own_list": ("supervisor", 11, "Room {last}"),
    "supervision:availability_list": ("supervisor", 12, "Room weekly {last}"),
    "supervision:week_show": ("supervisor", 13, "Worker {last}"),
    "supervision:pattern_change": ("supervisor", 10, "weekly"),
    "supervision:slot_list": ("worker", 12, "free time"),
    "supervision:session_list": ("supervisor", 12, "Worker {last}"),
    "supervision:protected_time_list": ("manager", 14, "Team {last}"),
    "supervision:own_as_others": ("worker", 13, "protected time"),
    "supervision:calendar_show": ("worker", 11, "Reminders and calendar"),
    "supervision:profile_list": ("worker", 12, "Choice {last}"),
    "supervision:first_meeting_book": ("worker", 13, "Choose a time"),
    "supervision:change_list": ("admin", 12, "Chooser {last}"),
    "supervision:action_list": ("supervisor", 11, "Worker {last}"),
    "supervision:sharing_list": ("worker", 13, "Supervisor {last} can read it"),
    "supervision:theme_list": ("admin", 11, "Theme {last}"),
    "reflections:reflection_list": ("worker", 13, "A place to think"),
    "reflections:risk_list": ("worker", 14, "Supervisor {last}"),
    "workers:people_list": ("admin", 13, "Worker {last}"),
    "workers:team_list": ("admin", 11, "Team {last}"),
    "workers:person_show": ("admin", 16, "Supervisor {last}"),
}


@pytest.fixture
def people(db) -> SimpleNamespace:
    """Those who look at the lists; everything on them is added by `add_rows`."""
    programme = factories.programme(supervisor_choice=True)
    found = SimpleNamespace(
        programme=programme,
        supervisor=factories.supervisor(programme),
        manager=factories.person(programme, "Mo Manager"),
        admin=factories.person(programme, "Ada Admin", Role.Kind.ADMINISTRATOR),
        worker=factories.worker(programme, "Una Worker", team=factories.team(programme, "First")),
    )
    found.keys = keys_of(found.supervisor)
    found.another = factories.supervisor(programme, "Ann Another")
    describe(found.another)
    found.meeting = first_meeting(found.worker, found.another)
    with acting_as(found.another.user_id):
        first_meetings.accept(meeting=found.meeting)
    lines.set_line_manager(
        membership=found.worker, manager=found.manager, started_on=factories.EARLIER
    )
    return found


def keys_of(place):
    with acting_as(place.user_id):
        return enrolment.create_keys(user=place.user, passphrase=PASSPHRASE)[0]


def add_rows(people: SimpleNamespace, number: int) -> None:
    """One more of everything: a worker of the supervisor, a supervisor of the worker."""
    at = factories.tomorrow_at
    team = factories.team(people.programme, f"Team {number}")
    another = factories.worker(
        people.programme,
        f"Worker {number}",
        team=team,
        manager=people.manager,
        supervisor=people.supervisor,
    )
    theirs = factories.supervisor(people.programme, f"Supervisor {number}")
    lines.assign_supervisor(
        membership=people.worker, supervisor=theirs, started_on=factories.EARLIER
    )
    times(people.supervisor, another.user, people.keys, 7 + number)
    times(theirs, people.worker.user, keys_of(theirs), 12 + number)
    factories.slot(people.supervisor, at(10, days=30 + number), where=f"Room {number}")
    first = (timezone.localdate().weekday() + 2 + number) % 7
    factories.pattern(
        people.supervisor, weekday=first, where=f"Room weekly {number}", weeks_ahead=1
    )
    factories.away(people.supervisor, days=60 + number)
    held = factories.slot(theirs, at(10, days=30 + number))
    factories.slot(theirs, at(12, days=30 + number))
    cancelled = factories.booking(theirs, people.worker.user, at(14, days=30 + number))
    factories.held(held, people.worker.user, instead_of=cancelled)
    waiting.join_waiting_list(worker=another.user, programme_id=people.programme.pk)
    keys_of(another)
    choices(people, number)
    own_words(people, theirs, number)


def describe(place) -> None:
    """A supervisor takes new workers."""
    profiles.describe(
        supervisor=place.user, programme=place.programme, words="How I work.", takes_new=True
    )


def first_meeting(worker, supervisor):
    """A worker asks for one."""
    with acting_as(worker.user_id):
        found = choice_policies.profiles_for(worker.user, worker.programme)
        profile = found.get(membership=supervisor)
        return first_meetings.ask(profile=profile, worker=worker.user)


def choices(people: SimpleNamespace, number: int) -> None:
    """One more who may be met, who asks to meet, a time to meet, and who wants another."""
    taking = factories.supervisor(people.programme, f"Choice {number}")
    describe(taking)
    chooser = factories.worker(people.programme, f"Chooser {number}")
    first_meeting(people.worker, taking)
    first_meeting(chooser, people.another)
    factories.slot(people.another, factories.tomorrow_at(10, days=5 + number))
    with acting_as(chooser.user_id):
        changes.ask(worker=chooser.user, programme=people.programme)
    themes.add_theme(programme=people.programme, label=f"Theme {number}")


def own_words(people: SimpleNamespace, supervisor, number: int) -> None:
    """A reflection of the worker's on their own, and a risk they hold with one more supervisor."""
    by = people.worker.user
    if not hasattr(people, "worker_keys"):
        people.worker_keys = keys_of(people.worker)
    keys, programme = people.worker_keys, people.programme
    with acting_as(by.pk):
        begun = {"programme_id": programme.pk, "lens": "free", "session": None}
        about, _another = (reflecting.begin(author=by, keys=keys, **begun) for _twice in range(2))
        draft = policies.get_own_draft(by, about)
        words = {"lens": "free", "free": "One."}
        reflecting.save_reflection_draft(draft=draft, content=words, version=1, keys=keys)
        kept = reflecting.keep_reflection(draft=draft, version=2, keys=keys, by=by)
        sharing.share(thing=kept, shared_with=supervisor.user, keys=keys, by=by)
        pair = {"worker_id": by.pk, "supervisor_id": supervisor.user_id}
        today = timezone.localdate()
        held = RiskDiscussion.objects.create(
            programme=programme, opened_by=by, review_on=today, **pair
        )
        risk.add(discussion=held, kind="plan", words={"situation": "R."}, keys=keys, by=by)


def times(supervisor, worker, keys, hour: int) -> None:
    """A booking ahead, one today, one to log, a session with a draft and one with a record."""
    at = factories.tomorrow_at
    for days in (1, 0, -2):
        factories.booking(supervisor, worker, at(hour, days=days))
    drafted = factories.session(supervisor, worker, at(hour, days=-8))
    recorded = factories.session(supervisor, worker, at(hour, days=-15))
    by = supervisor.user
    words = WORDS | {
        "actions": actions.numbered([{"text": "Ring.", "owner": "worker", "due_on": ""}])
    }
    with acting_as(by.pk):
        recording.save_record_draft(session=drafted, content=WORDS, version=0, author=by)
        recording.seal_record(session=recorded, content=words, keys=keys, by=by)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_with_one_row_and_with_three(
    people, client, django_assert_num_queries, name, rows
):
    for number in range(rows):
        add_rows(people, number)
    who, queries, shown = LISTS[name]
    client.force_login(getattr(people, who).user)
    of_programme = name.startswith("workers:") or name.endswith(
        ("profile_list", "change_list", "theme_list")
    )
    kwargs = {"programme_id": people.programme.pk} if of_programme else {}
    if name == "supervision:first_meeting_book":
        kwargs["meeting_id"] = people.meeting.pk
    if name == "supervision:week_show":
        kwargs["day"] = timezone.localdate()
    if name == "supervision:pattern_change":
        kwargs["pattern_id"] = Pattern.objects.latest("pk").pk
    if name == "workers:person_show":
        kwargs["person_id"] = people.worker.user.pk
    address = reverse(name, kwargs=kwargs)
    with django_assert_num_queries(queries):
        answer = client.get(address)
    assert shown.format(last=rows - 1) in answer.content.decode()
