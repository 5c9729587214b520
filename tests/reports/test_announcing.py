"""Leads are told that a report is there: once each, with a link and nothing of what is in it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import ProgrammingError, connections, transaction
from django.utils import timezone

from reports import announcing, releasing, requests
from reports.models import Release
from tests import factories
from tests.reports.test_releasing import QUARTER, filled
from tests.roles import as_owner
from workers import outbox, people
from workers.models import OutgoingMessage, Programme, Role, User

LEAD = Role.Kind.PROGRAMME_LEAD


@pytest.fixture
def programme(committed):
    return filled()


def lead(programme: Programme, name: str) -> User:
    return factories.person(programme, name, LEAD).user


def publish(programme: Programme) -> Release:
    releasing.make(requests.ask_for_release(programme=programme, period=QUARTER))
    return Release.objects.get(programme=programme)


def queued() -> list[str]:
    """Who is told of a report; the other queued messages are invitations."""
    with as_owner():
        found = OutgoingMessage.objects.filter(body__contains="/uptake/reports/")
        return sorted(found.values_list("to", flat=True))


def test_each_lead_of_the_programme_is_told_once(programme, inbox):
    leads = [lead(programme, "Lena Lead"), lead(programme, "Lev Lead")]
    lead(factories.programme("Harbour"), "Hal Lead")
    former = factories.person(programme, "Fay Former", LEAD)
    people.end_role(role=former.roles.get(), by=leads[0])
    gone = factories.person(programme, "Gil Gone", LEAD)
    people.record_leaving(membership=gone, on=timezone.localdate(), by=leads[0])
    locked = lead(programme, "Lou Locked")
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    release = publish(programme)
    for _round in range(2):
        announcing.write_due()
        outbox.send_due()
    assert {to: len(inbox.to(to)) for to in queued()} == {each.email: 1 for each in leads}
    (message,) = inbox.to(leads[0].email)
    assert message["Subject"] == "You have a message in Holding Space"
    link = f"http://127.0.0.1:8000/uptake/reports/{release.pk}/"
    assert message.get_content().splitlines() == ["Sign in to read it:", link]


def test_who_leads_later_is_told_of_later_reports_alone(programme):
    publish(programme)
    lead(programme, "Lena Lead")
    announcing.write_due()
    assert queued() == []


def test_whoever_was_killed_leaves_it_to_the_next_round(programme):
    """The report is there, and nobody had been told when the process ended."""
    lena = lead(programme, "Lena Lead")
    publish(programme)
    with transaction.atomic(using="jobs"):
        announcing.write_due()
        transaction.set_rollback(True, using="jobs")
    assert queued() == []
    announcing.write_due()
    assert queued() == [lena.email]


def test_a_month_later_nobody_is_told(programme):
    lead(programme, "Lena Lead")
    publish(programme)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert announcing.write_due() == 0


def test_the_command_makes_reports_and_tells_in_one_go(programme, inbox):
    lena = lead(programme, "Lena Lead")
    requests.ask_for_release(programme=programme, period=QUARTER)
    call_command("run_jobs", "--once")
    assert len(inbox.to(lena.email)) == Release.objects.count()


def test_jobs_reads_nothing_of_a_report_and_reports_knows_no_address(programme):
    for alias, asked in (
        ("jobs", "SELECT figures FROM reports_release"),
        ("jobs", "SELECT counts FROM reports_tally"),
        ("jobs", "INSERT INTO reports_release DEFAULT VALUES"),
        ("reports", "SELECT email FROM workers_user"),
        ("reports", "SELECT id FROM workers_outgoingmessage"),
        ("reports", "INSERT INTO workers_outgoingmessage DEFAULT VALUES"),
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(using=alias),
            connections[alias].cursor() as cursor,
        ):
            cursor.execute(asked)
