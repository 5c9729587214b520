"""The caseload: overdue first, in words, with what waits; and reminders of reviews, once."""

from datetime import timedelta

import pytest
import time_machine
from django.db import ProgrammingError, transaction
from django.utils import timezone

from confidentiality import enrolment
from confidentiality.identity import acting_as
from supervision import caseload, homes, recording, review_reminders
from supervision.models import Agreement, GroupRecord, Session
from supervision.outcomes import log_booking
from tests import factories
from tests.cast import PASSPHRASE, WORDS
from tests.roles import as_owner, as_role
from workers.models import OutgoingMessage

TODAY = timezone.localdate()
at = factories.tomorrow_at


@pytest.fixture
def house(db):
    """A supervisor with three workers: one met lately, one long ago, one never."""
    programme = factories.programme()
    sana = factories.supervisor(programme)
    lately, long_ago, never = (
        factories.worker(programme, name, supervisor=sana) for name in ("Ada A", "Bo B", "Cy C")
    )
    factories.session(sana, lately.user, at(10, days=-7))
    factories.session(sana, long_ago.user, at(10, days=-100))
    factories.booking(sana, long_ago.user, at(10, days=3))
    return sana, lately, long_ago, never


def waits(sana) -> list[tuple]:
    with acting_as(sana.user_id):
        pairs = caseload.caseload_of(sana.user)
        rows = homes.of_supervisor(sana.user, pairs)["caseload"]
        return [(pair.worker, work.to_finish, work.unanswered) for pair, work in rows]


def agree(sana, worker, **fields) -> Agreement:
    fields = {"review_on": TODAY + timedelta(days=200), "agreed_at": timezone.now()} | fields
    return Agreement.objects.create(
        programme=sana.programme,
        worker=worker.user,
        supervisor=sana.user,
        weeks_between=6,
        minutes=60,
        notice_hours=48,
        proposed_by=sana.user,
        **fields,
    )


def test_overdue_comes_first_and_what_waits_is_counted_in_each_pair(house):
    sana, lately, _long_ago, never = house
    session = Session.objects.get(worker=lately.user)
    factories.records(session)
    drafted = factories.session(sana, never.user, at(12, days=-50))
    group = factories.slot(sana, at(14, days=-3), capacity=3)
    seat = factories.seat(group, lately.user)
    met = log_booking(booking=seat, outcome="held", minutes=60, how="phone", by=sana.user)
    with acting_as(sana.user_id):
        enrolment.create_keys(user=sana.user, passphrase=PASSPHRASE)
        pair = {"worker_id": lately.user_id, "supervisor_id": sana.user_id}
        GroupRecord.objects.create(session=met, author=sana.user, **pair)
        recording.save_record_draft(session=drafted, content=WORDS, version=0, author=sana.user)
    assert waits(sana) == [("Bo B", 0, 0), ("Cy C", 1, 0), ("Ada A", 0, 2)]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (None, "No agreement yet"),
        (-3, "since"),
        (5, "by"),
        (200, "Nothing"),
    ],
)
def test_the_page_says_it_in_words(house, client, days, words):
    sana, lately, long_ago, never = house
    for worker in (long_ago, never):
        agree(sana, worker)
    if days is not None:
        agree(sana, lately, review_on=TODAY + timedelta(days=days))
    client.force_login(sana.user)
    page = client.get("/today/").content.decode().partition("<caption")[2]
    rows = {name: page.partition(name)[2].partition("</tr>")[0] for name in ("Ada", "Bo", "Cy")}
    waiting = rows["Ada"].partition('data-label="What waits"')[2]
    assert words in waiting
    if days in (-3, 5):
        assert "Agreement to look at again" in waiting
    assert "Was due" in rows["Bo"]
    assert page.index("Bo B") < page.index("Ada A")


# Reminders: on a database of their own, for another role writes them


@pytest.fixture
def pair(committed):
    programme = factories.programme()
    sana = factories.supervisor(programme)
    return sana, factories.worker(programme, supervisor=sana)


def reminded() -> set[str]:
    with as_owner():
        found = OutgoingMessage.objects.filter(body__contains="/agreements/")
        assert {one.subject for one in found} <= {"You have a message in Holding Space"}
        return set(found.values_list("to", flat=True))


def test_both_are_reminded_on_the_day_and_once(pair):
    sana, worker = pair
    agree(sana, worker, review_on=TODAY + timedelta(days=2))
    assert review_reminders.write_due() == 0
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert review_reminders.write_due() == 2
        assert review_reminders.write_due() == 0
    assert reminded() == {sana.user.email, worker.user.email}
    with as_owner():
        due = OutgoingMessage.objects.filter(body__contains="/agreements/").first().due_at
    assert timezone.localtime(due).hour >= 8


@pytest.mark.parametrize("kept", [{"agreed_at": None}, {"ended_on": TODAY}])
def test_nobody_is_reminded_of_what_does_not_hold(pair, kept):
    agree(*pair, review_on=TODAY, **kept)
    assert review_reminders.write_due() == 0


def test_who_has_left_is_not_reminded(pair):
    sana, worker = pair
    type(worker.user).objects.filter(pk=worker.user_id).update(is_active=False)
    agree(sana, worker, review_on=TODAY)
    review_reminders.write_due()
    assert reminded() == {sana.user.email}


def test_jobs_change_nothing_of_an_agreement_but_that_it_was_reminded_of(pair):
    agree(*pair, review_on=TODAY)
    with as_role("jobs"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Agreement.objects.update(review_on=TODAY)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(Agreement.objects.values("keeps_records"))
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            list(GroupRecord.objects.values("pk"))
