"""The first real set-up: every bad answer is told why and asked again; stopping makes nothing."""

import io

import pytest
from django.core.management import CommandError, call_command

from tests import factories
from tests.roles import as_owner
from workers.models import Invitation, Membership, OutgoingMessage, Programme, Role, User

pytestmark = pytest.mark.django_db
GOOD = {
    "name": "Shoreline",
    "time zone": "Europe/London",
    "weeks": "6",
    "minutes": "60",
    "help": "Duty manager: 01632 960 001",
    "safeguarding": "",
    "administrator": "Ada Brown",
    "email": "Ada@Shoreline.example",
    "custodians": "n",
}


@pytest.fixture
def answers(monkeypatch):
    """Runs the command with these lines typed into it; returns what it said."""

    def run(lines: list[str]) -> tuple[str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        said, complained = io.StringIO(), io.StringIO()
        call_command("start_programme", stdout=said, stderr=complained)
        return said.getvalue(), complained.getvalue()

    return run


def nothing_made() -> bool:
    return not any(kind.objects.exists() for kind in (Programme, User, Membership, Invitation))


def test_good_answers_make_a_programme_and_invite_its_administrator(answers):
    said, complained = answers(list(GOOD.values()))
    assert "Shoreline is ready." in said
    assert complained == ""
    place = Membership.objects.get()
    assert (place.user.name, place.user.email) == ("Ada Brown", "ada@shoreline.example")
    assert [role.role for role in place.roles.all()] == [Role.Kind.ADMINISTRATOR]
    assert not place.user.has_usable_password()
    with as_owner():
        message = OutgoingMessage.objects.get()
    assert message.to == "ada@shoreline.example"
    assert "/invitation/" in message.body


def test_an_empty_answer_takes_what_is_offered(answers):
    answers(["Shoreline", "", "", "", GOOD["help"], "", "Ada Brown", "ada@shoreline.example", ""])
    programme = Programme.objects.get()
    assert (programme.time_zone, programme.weeks_between) == ("Europe/London", 6)
    assert programme.session_minutes == 60


@pytest.mark.parametrize(
    ("question", "bad", "why"),
    [
        ("name", "", "This field is required"),
        ("name", "x" * 121, "at most 120 characters"),
        ("time zone", "Middle-earth/Shire", "Enter a time zone such as Europe/London."),
        ("weeks", "99", "less than or equal to 26"),
        ("weeks", "soon", "Enter a whole number"),
        ("minutes", "5", "greater than or equal to 15"),
        ("help", "", "This field is required"),
        ("administrator", "", "This field is required"),
        ("email", "ada at shoreline", "Enter a valid email address"),
        ("name", "Shore\x00line", "Null characters are not allowed"),
    ],
)
def test_a_bad_answer_is_told_why_and_asked_again(answers, question, bad, why):
    lines = []
    for name, good in GOOD.items():
        lines += [bad, good] if name == question else [good]
    said, complained = answers(lines)
    assert why in complained
    assert "is ready." in said
    assert Programme.objects.get().name == "Shoreline"
    assert User.objects.get().email == "ada@shoreline.example"


@pytest.mark.parametrize("answered", range(len(GOOD)))
def test_stopping_before_the_end_is_one_sentence_and_makes_nothing(answers, answered):
    with pytest.raises(CommandError) as stopped:
        answers(list(GOOD.values())[:answered])
    assert str(stopped.value) == "Stopped before everything was answered. Nothing was made."
    assert nothing_made()


def test_a_second_programme_may_share_its_administrator(answers):
    first = factories.person(factories.programme(), "Ada Brown", email="ada@shoreline.example")
    answers(list((GOOD | {"name": "Harbour"}).values()))
    assert {place.programme.name for place in first.user.memberships.all()} == {
        "Shoreline",
        "Harbour",
    }


def test_a_name_that_is_taken_is_one_sentence(answers):
    factories.programme("Shoreline")
    with pytest.raises(CommandError, match="There is a programme of this name already."):
        answers(list(GOOD.values()))
    assert not User.objects.exists()


def test_breaking_off_by_hand_is_the_same_sentence(monkeypatch):
    def interrupted(_question):
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupted)
    with pytest.raises(CommandError, match="Nothing was made."):
        call_command("start_programme")
    assert nothing_made()
