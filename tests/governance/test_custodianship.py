"""Custodians: named, independent, agreed to, told of, and gone only when nothing relies on them."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from confidentiality import custodians, custody, sealing
from confidentiality.identity import acting_as
from confidentiality.models import Custodian, WithoutCustodians
from governance import custodianship
from tests import factories
from tests.confidentiality.people import keys_of
from tests.roles import as_role
from workers import lines, people
from workers.custody import custody_of
from workers.models import OutgoingMessage, Role
from workers.refusals import Refused


class House:
    """A programme with its administrator, a pair who write, and whoever is named."""

    def __init__(self) -> None:
        self.programme = factories.programme()
        self.admin = factories.person(self.programme, "Ada", Role.Kind.ADMINISTRATOR).user
        self.supervisor = factories.supervisor(self.programme)
        self.worker = factories.worker(self.programme, supervisor=self.supervisor)
        self.keys = {}

    def name(self, name: str, by=None) -> Custodian:
        by = by or self.admin
        with acting_as(by.pk):
            named = custodianship.name_custodian(
                programme=self.programme, name=name, email=f"{name}@outside.example", by=by
            )
        self.keys[named.user_id] = keys_of(named.user)
        return named

    def accept(self, custodian: Custodian) -> Custodian:
        with acting_as(custodian.user_id):
            custodianship.accept(
                custodian=custodian, keys=self.keys[custodian.user_id], by=custodian.user
            )
        custodian.refresh_from_db()
        return custodian

    def agree(self, custodian: Custodian, by: Custodian) -> None:
        with acting_as(by.user_id):
            custodianship.approve(custodian=custodian, keys=self.keys[by.user_id], by=by.user)
        custodian.refresh_from_db()

    def serving(self, *names: str) -> list[Custodian]:
        """Named a year ago, and serving since."""
        with time_machine.travel(timezone.now() - timedelta(days=365), tick=False):
            return [self.accept(self.name(name)) for name in names]

    def write(self, keys) -> None:
        with acting_as(keys.user_id):
            sealing.sign(
                document_id=uuid.uuid4(),
                programme_id=self.programme.pk,
                kind="record",
                content={"covered": "The stairwell"},
                keys=keys,
                worker_id=self.worker.user_id,
                supervisor_id=self.supervisor.user_id,
                reader_ids=[self.worker.user_id, self.supervisor.user_id],
            )


@pytest.fixture
def house(db) -> House:
    return House()


def messages() -> int:
    with as_role("jobs"):
        return OutgoingMessage.objects.count()


def test_the_first_ones_serve_seven_days_after_they_were_named(house):
    before = messages()
    one = house.accept(house.name("one"))
    assert one.serves_from == one.named_at + timedelta(days=7)
    assert custodians.serving(house.programme.pk) == []
    # An invitation, and a notice to the administrator, the pair and the one who was named.
    assert messages() == before + 5


def test_in_the_first_set_up_there_is_nothing_to_wait_for(house):
    named = custodianship.name_custodian(
        programme=house.programme, name="One", email="one@outside.example", by=None
    )
    house.keys[named.user_id] = keys_of(named.user)
    assert house.accept(named).serves_from <= timezone.now()


def test_later_ones_need_two_who_serve_to_agree(house):
    one, two, three = house.serving("one", "two", "three")
    late = house.accept(house.name("late"))
    assert late.serves_from is None
    assert set(custodianship.awaited_from(late)) == {one, two, three}
    house.agree(late, one)
    house.agree(late, one)
    assert late.serves_from is None
    house.agree(late, two)
    assert late.serves_from == late.named_at + timedelta(days=7)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert late in custodians.serving(house.programme.pk)


def test_nobody_agrees_before_the_other_accepted_or_to_themselves(house):
    one, _two = house.serving("one", "two")
    late = house.name("late")
    with pytest.raises(Refused, match="not accepted yet"):
        house.agree(late, one)
    house.accept(late)
    for other in (late, house.name("stranger")):
        with pytest.raises(Refused, match="serve already"):
            house.agree(late, other)


def test_nobody_accepts_for_another(house):
    one = house.name("one")
    with pytest.raises(Refused), acting_as(house.admin.pk):
        custodianship.accept(custodian=one, keys=house.keys[one.user_id], by=house.admin)


@pytest.mark.parametrize("who", ["administrator", "manager"])
def test_who_manages_or_administers_is_refused_in_words(house, who):
    place = factories.person(house.programme, "Manager", email="m@outside.example")
    if who == "administrator":
        people.give_role(membership=place, role=Role.Kind.ADMINISTRATOR, by=house.admin)
    else:
        lines.set_line_manager(
            membership=house.worker, manager=place, started_on=timezone.localdate()
        )
    with pytest.raises(Refused, match="independent"), acting_as(house.admin.pk):
        custodianship.name_custodian(
            programme=house.programme, name="M", email="m@outside.example", by=house.admin
        )


def test_a_custodian_becomes_neither_administrator_nor_manager(house):
    one = house.name("one")
    place = one.user.memberships.get()
    with pytest.raises(Refused, match="custodian"):
        people.give_role(membership=place, role=Role.Kind.ADMINISTRATOR, by=house.admin)
    with pytest.raises(Refused, match="custodian"):
        lines.set_line_manager(
            membership=house.worker, manager=place, started_on=timezone.localdate()
        )


def test_five_are_the_most_and_nobody_is_named_twice(house):
    for number in range(5):
        house.name(f"custodian{number}")
    with pytest.raises(Refused, match="five custodians"):
        house.name("sixth")
    with pytest.raises(IntegrityError), transaction.atomic():
        Custodian.objects.create(programme_id=house.programme.pk, user=house.admin)


def test_naming_the_same_person_again_is_refused(house):
    house.name("one")
    with pytest.raises(Refused, match="already"), acting_as(house.admin.pk):
        custodianship.name_custodian(
            programme=house.programme, name="One", email="ONE@outside.example", by=house.admin
        )


def test_leaving_waits_until_two_others_hold_everything(house):
    one, _two, _three = house.serving("one", "two", "three")
    supervisor = keys_of(house.supervisor.user)
    house.write(supervisor)
    with acting_as(one.user_id):
        with pytest.raises(Refused, match="Ask to leave first"):
            custodianship.leave(custodian=one, by=one.user)
        custodianship.ask_to_leave(custodian=one, by=one.user)
        one.refresh_from_db()
        assert custodianship.remaining(one) == 0
        custodianship.leave(custodian=one, by=one.user)
        custodianship.leave(custodian=one, by=one.user)
    assert not Role.objects.filter(membership__user=one.user, ended_at=None).exists()


def test_with_too_few_others_leaving_goes_on_waiting(house):
    one, two = house.serving("one", "two")
    supervisor = keys_of(house.supervisor.user)
    house.write(supervisor)
    with acting_as(one.user_id):
        custodianship.ask_to_leave(custodian=one, by=one.user)
        one.refresh_from_db()
        with pytest.raises(Refused, match="1 documents still rely"):
            custodianship.leave(custodian=one, by=one.user)
    three = house.accept(house.name("three"))
    house.agree(three, two)
    with acting_as(one.user_id):
        assert custodianship.remaining(one) == 1
    began = timezone.now() - timedelta(hours=1)
    Custodian.objects.filter(pk=three.pk).update(serves_from=began)
    with acting_as(supervisor.user_id):
        custody.add_some(keys=supervisor)
    with acting_as(one.user_id):
        assert custodianship.remaining(one) == 0


def test_only_custodians_are_told_how_many_documents_there_are(house):
    one, _two = house.serving("one", "two")
    for person in (house.admin, house.worker.user):
        with acting_as(person.pk):
            assert custodianship.remaining(one) is None


def test_a_custodian_does_not_lose_the_role_by_another_page(house):
    one = house.name("one")
    role = Role.objects.get(membership__user=one.user, role=Role.Kind.CUSTODIAN)
    with pytest.raises(Refused, match="Custodians"):
        people.end_role(role=role, by=house.admin)
    with acting_as(house.admin.pk):
        custodianship.ask_to_leave(custodian=one, by=house.admin)
    one.refresh_from_db()
    assert one.left_at


def test_beginning_without_is_recorded_once_and_said_beside_every_box(house):
    assert "no custodians here yet" in custody_of(house.programme.pk)
    for _time in range(2):
        custodianship.start_without(programme=house.programme, by=house.admin)
    decision = WithoutCustodians.objects.get()
    assert decision.until == timezone.localdate() + timedelta(days=60)
    assert "by decision of Ada" in custody_of(house.programme.pk)
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        assert "the time for that is over" in custody_of(house.programme.pk)
    house.serving("Clara", "Cem")
    assert "Cem, Clara" in custody_of(house.programme.pk)
