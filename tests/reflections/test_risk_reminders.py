"""Both are reminded of a review, by a role that learns no more than whose it is and when."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import ProgrammingError, transaction
from django.utils import timezone

from confidentiality.identity import acting_as
from reflections import risk, risk_answers, risk_reminders
from reflections.models import RiskDiscussion, RiskEntry
from supervision import endings
from tests import cast as casting
from tests import factories
from tests.roles import as_owner
from workers.models import OutgoingMessage

SAID = "Sign in to read it:\nhttp://127.0.0.1:8000/\n"


@pytest.fixture
def cast(committed_cast):
    """It is the day of review of what the worker and the supervisor hold."""
    built = committed_cast
    casting.close_risk(built, built.shown, number=2)
    with acting_as(built.user("worker").pk):
        RiskDiscussion.objects.filter(pk=built.risk.pk).update(review_on=timezone.localdate())
    return built


def of_risk(cast) -> list[OutgoingMessage]:
    topic = risk.about_reminders(cast.risk.pk, 0).topic
    with as_owner():
        return list(OutgoingMessage.objects.filter(about=topic).order_by("version", "to"))


def test_both_are_reminded_every_week_until_somebody_looks(cast):
    assert (risk_reminders.write_due(), risk_reminders.write_due()) == (2, 0)
    assert {(one.to, one.body) for one in of_risk(cast)} == {
        (cast.user(name).email, SAID) for name in ("worker", "supervisor")
    }
    with time_machine.travel(timezone.now() + timedelta(days=7), tick=False):
        assert risk_reminders.write_due() == 2
        with acting_as(cast.user("worker").pk):
            risk_answers.review(
                discussion=cast.risk,
                words="Better.",
                review_on=timezone.localdate() + timedelta(days=9),
                number=1,
                keys=cast.keys["worker"],
                by=cast.user("worker"),
            )
        assert of_risk(cast)[-1].dropped_at is not None
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert risk_reminders.write_due() == 0


def test_who_left_is_reminded_of_nothing(cast):
    """Not either when they work elsewhere, and so still sign in."""
    today, admin = timezone.localdate(), cast.user("admin")
    factories.person(factories.programme("Hills"), "Worker", email=cast.user("worker").email)
    with acting_as(admin.pk):
        endings.leave_programme(membership=cast.places["worker"], left_on=today, by=admin)
    assert risk_reminders.write_due() == 1
    assert [one.to for one in of_risk(cast)] == [cast.user("supervisor").email]


def test_run_jobs_reminds_and_may_read_no_more_than_days(cast):
    call_command("run_jobs", "--once", verbosity=0)
    assert len(of_risk(cast)) == 2
    for rows in (RiskEntry.objects.values("pk"), RiskDiscussion.objects.values("session")):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(using="jobs"),
        ):
            list(rows.using("jobs"))
