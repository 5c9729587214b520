"""Reminders of agreed actions: once, without content, by a role that sees whose and by when."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import ProgrammingError, connections, transaction
from django.utils import timezone

from confidentiality.identity import acting_as
from supervision import action_reminders
from supervision.models import Action, ActionChange, Record
from tests.roles import as_owner, as_role, seeing_all
from tests.supervision.test_actions import ROWS, TODAY, change, of, sign
from workers import outbox
from workers.models import OutgoingMessage


def reminders() -> list[tuple]:
    """Who is told of something due, and what the message says."""
    with as_owner():
        found = OutgoingMessage.objects.filter(body__endswith=":8000/\n", about__isnull=False)
        return sorted(found.values_list("to", "subject", "body"))


def test_its_owner_is_reminded_on_the_day_once_without_content(committed_cast):
    cast = committed_cast
    sign(cast, actions=ROWS)
    assert action_reminders.write_due() == 1
    assert action_reminders.write_due() == 0
    said = "Sign in to read it:\nhttp://127.0.0.1:8000/\n"
    assert reminders() == [(cast.user("worker").email, "You have a message in Holding Space", said)]
    with as_owner():
        due_at = OutgoingMessage.objects.get(body=said, about__isnull=False).due_at
    assert timezone.localtime(due_at).hour >= 8


def test_a_new_day_means_a_new_reminder(committed_cast):
    cast = committed_cast
    action_reminders.write_due()
    change(cast, cast.action, "carried", due_on=TODAY + timedelta(days=3))
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert action_reminders.write_due() == 0
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert action_reminders.write_due() == 1


@pytest.mark.parametrize("state", ["done", "dropped"])
def test_nobody_is_reminded_after_it_is_finished(committed_cast, state):
    change(committed_cast, committed_cast.action, state)
    assert action_reminders.write_due() == 0
    assert reminders() == []


def test_a_reminder_not_sent_yet_goes_no_more_once_nothing_is_due(committed_cast):
    cast = committed_cast
    found = of(sign(cast, actions=[ROWS[0], ROWS[0] | {"text": "Write."}]))
    with seeing_all():
        due = list(Action.objects.filter(due_on__lte=TODAY))
    assert (len(found), len(due)) == (1, 3)
    action_reminders.write_due()
    with as_owner():
        written = OutgoingMessage.objects.get(body__endswith=":8000/\n", about__isnull=False)
        assert outbox.holds(written)
    for action in due[:-1]:
        change(cast, action, "done")
        assert_goes(written, still=True)
    change(cast, due[-1], "done")
    assert_goes(written, still=False)


def assert_goes(message: OutgoingMessage, *, still: bool) -> None:
    with as_role("jobs"):
        assert outbox.holds(message) is still


def test_a_former_supervisor_is_not_reminded(committed_cast):
    cast = committed_cast
    with acting_as(cast.user("supervisor2").pk):
        for owner in ("supervisor", "worker"):
            Action.objects.create(
                record=Record.objects.get(pk=cast.sharing.record_id),
                worker_id=cast.user("worker").pk,
                supervisor_id=cast.user("supervisor2").pk,
                owner=owner,
                due_on=TODAY,
            )
    action_reminders.write_due()
    assert {to for to, *_rest in reminders()} == {cast.user("worker").email}


def test_jobs_see_whose_and_when_of_what_is_unfinished_and_no_more(committed_cast):
    change(committed_cast, committed_cast.action, "done")
    with as_role("jobs"):
        assert not Action.objects.values("due_on").exists()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(Action.objects.values("record_id"))
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Action.objects.update(state="done")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(ActionChange.objects.values("pk"))


@pytest.mark.long
def test_many_processes_write_one_reminder(committed_cast):
    sign(committed_cast, actions=ROWS)

    def write(_number: int) -> int:
        try:
            return action_reminders.write_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(16))) == 1
    assert len(reminders()) == 1
