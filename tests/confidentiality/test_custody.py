"""Two custodians together can open what one alone cannot; halves are added where they lack."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from confidentiality import custodians, custody, sealing, trust, vault
from confidentiality.identity import acting_as
from confidentiality.models import (
    Custodian,
    CustodianApproval,
    Envelope,
    Grant,
    Handover,
    Recovery,
    Share,
)
from confidentiality.vault import CannotOpen
from tests.confidentiality.people import heard, keys_of, new_keys, person
from tests.roles import seeing_all, tampering

PROGRAMME = 1
NOW = timezone.now()
WORDS = {"covered": "The stairwell", "learning": "Ask sooner"}


def named(keys, *, days_ago: int = 30) -> Custodian:
    begun = NOW - timedelta(days=days_ago)
    custodian = Custodian(
        programme_id=PROGRAMME,
        user_id=keys.user_id,
        named_at=begun,
        accepted_at=begun,
        serves_from=begun,
        keys_number=keys.number,
    )
    custodians.attest(custodian).save(force_insert=True)
    return custodian


def agree(custodian: Custodian, keys) -> None:
    approval = CustodianApproval(custodian=custodian, given_by_id=keys.user_id)
    approval.giver_keys = keys.number
    approval.signature = vault.vouch(keys, approval.statement())
    approval.save(force_insert=True)


@pytest.fixture
def three(db) -> list:
    """Three custodians named at set-up, unlocked."""
    found = [keys_of(person(f"custodian{number}")) for number in (1, 2, 3)]
    for keys in found:
        named(keys)
    return found


@pytest.fixture
def worker(db):
    return keys_of(person("worker"))


@pytest.fixture
def supervisor(db):
    return keys_of(person("supervisor"))


def write(author, worker, supervisor, **how) -> Envelope:
    with acting_as(author.user_id):
        return sealing.sign(
            document_id=uuid.uuid4(),
            programme_id=PROGRAMME,
            kind="record",
            content=WORDS,
            keys=author,
            worker_id=worker.user_id,
            supervisor_id=supervisor.user_id,
            reader_ids=[worker.user_id, supervisor.user_id],
            **how,
        )


def ask(new) -> Recovery:
    return Recovery.objects.create(
        programme_id=PROGRAMME,
        person_id=new.user_id,
        keys=trust.newest_keys(new.user_id),
    )


def hand_over(recovery, new, by) -> int:
    with acting_as(by.user_id):
        reader = trust.keys_to_seal_to([new.user_id], by=by, programme_id=PROGRAMME)[new.user_id]
        return custody.hand_over(recovery=recovery, reader=reader, keys=by)


@pytest.fixture
def lost(worker):
    """The worker's new keys, after passphrase and recovery code were lost."""
    return new_keys(worker)


def test_each_two_custodians_hold_the_halves_of_what_is_signed(three, worker, supervisor):
    envelope = write(supervisor, worker, supervisor)
    ids = sorted(keys.user_id for keys in three)
    with seeing_all():
        held = Share.objects.filter(envelope=envelope).values_list("first", "second")
        assert sorted(held) == [(ids[0], ids[1]), (ids[0], ids[2]), (ids[1], ids[2])]


def test_check_ins_carry_no_halves(three, worker, supervisor):
    write(supervisor, worker, supervisor, in_custody=False)
    with seeing_all():
        assert Share.objects.count() == 0


def test_one_half_is_not_the_key(three, worker, supervisor):
    envelope = write(supervisor, worker, supervisor)
    one, other = three[:2]
    with seeing_all():
        share = Share.objects.get(envelope=envelope, first=one.user_id, second=other.user_id)
    half = vault.take(bytes(share.first_half), share.place(one.user_id), one)
    place = envelope.place()
    with pytest.raises(CannotOpen):
        vault.open_sealed(bytes(envelope.ciphertext), half, place)
    with pytest.raises(CannotOpen):
        vault.take(bytes(share.second_half), share.place(other.user_id), one)
    second = vault.take(bytes(share.second_half), share.place(other.user_id), other)
    assert vault.open_sealed(bytes(envelope.ciphertext), vault.join(half, second), place) == WORDS


def test_custodians_do_not_learn_that_anything_is_written(three, worker, supervisor):
    write(supervisor, worker, supervisor)
    with acting_as(three[0].user_id):
        assert Share.objects.count() == Envelope.objects.count() == Grant.objects.count() == 0


def test_two_custodians_give_back_what_was_lost(three, worker, supervisor, lost):
    envelope = write(supervisor, worker, supervisor)
    recovery = ask(lost)
    one, two, _three = three
    heard(lost, one, as_custodian=True)
    heard(lost, two, as_custodian=True)
    assert hand_over(recovery, lost, one) == 1
    with acting_as(worker.user_id):
        assert custody.restore(keys=lost) == 0
    assert hand_over(recovery, lost, two) == 1
    assert hand_over(recovery, lost, two) == 0
    with acting_as(worker.user_id):
        assert custody.restore(keys=lost) == 1
        assert sealing.open_envelopes(envelopes=[envelope], keys=lost)[0] == WORDS
        assert custody.restore(keys=lost) == 0


def test_one_custodians_approval_opens_nothing(three, worker, supervisor, lost):
    write(supervisor, worker, supervisor)
    recovery = ask(lost)
    heard(lost, three[0], as_custodian=True)
    heard(lost, three[0], as_custodian=True)
    assert hand_over(recovery, lost, three[0]) == 0
    with seeing_all():
        assert Handover.objects.count() == 0


def test_approvals_less_than_48_hours_old_open_nothing(three, worker, supervisor, lost):
    write(supervisor, worker, supervisor)
    recovery = ask(lost)
    heard(lost, three[0], as_custodian=True)
    heard(lost, three[1], as_custodian=True, hours_ago=47)
    with acting_as(three[0].user_id):
        assert Share.objects.count() == 0
    assert hand_over(recovery, lost, three[0]) == 0


def test_a_custodian_who_approved_nothing_sees_no_half(three, worker, supervisor, lost):
    write(supervisor, worker, supervisor)
    recovery = ask(lost)
    for keys in three[:2]:
        heard(lost, keys, as_custodian=True)
    assert hand_over(recovery, lost, three[2]) == 0
    with acting_as(three[2].user_id):
        assert Share.objects.count() == 0


def test_what_was_written_before_there_were_custodians_is_added(db, worker, supervisor):
    envelope = write(supervisor, worker, supervisor)
    write(supervisor, worker, supervisor, in_custody=False)
    keys = [keys_of(person(f"custodian{number}")) for number in (1, 2)]
    for one in keys:
        named(one)
    with acting_as(worker.user_id):
        lacking = custody.lacking(worker, PROGRAMME)
        assert list(lacking) == [envelope]
        assert custody.add_missing(keys=worker, programme_id=PROGRAMME) == 1
        assert list(lacking.all()) == []
        assert custody.add_missing(keys=worker, programme_id=PROGRAMME) == 0


def test_adding_goes_on_where_it_stopped(db, worker, supervisor):
    for _number in range(3):
        write(supervisor, worker, supervisor)
    for number in (1, 2):
        named(keys_of(person(f"custodian{number}")))
    with acting_as(supervisor.user_id):
        assert custody.add_missing(keys=supervisor, programme_id=PROGRAMME, most=2) == 2
        assert custody.lacking(supervisor, PROGRAMME).count() == 1
        assert custody.add_missing(keys=supervisor, programme_id=PROGRAMME, most=2) == 1


def test_one_that_does_not_open_holds_up_no_other(db, worker, supervisor):
    broken = write(supervisor, worker, supervisor)
    write(supervisor, worker, supervisor)
    for number in (1, 2):
        named(keys_of(person(f"custodian{number}")))
    with tampering():
        Grant.objects.filter(envelope=broken).update(sealed_key=bytes(80))
    with acting_as(supervisor.user_id):
        assert custody.add_missing(keys=supervisor, programme_id=PROGRAMME) == 1


def test_whoever_writes_the_database_cannot_name_a_custodian(three, worker, supervisor):
    puppet = keys_of(person("puppet"))
    named(puppet, days_ago=1)
    assert puppet.user_id not in {one.user_id for one in custodians.serving(PROGRAMME)}
    row = Custodian.objects.get(user=puppet.user_id)
    agree(row, three[0])
    assert row not in custodians.serving(PROGRAMME)
    agree(row, keys_of(person("stranger")))
    assert row not in custodians.serving(PROGRAMME)
    agree(row, three[1])
    assert row in custodians.serving(PROGRAMME)


def test_whoever_writes_the_database_cannot_have_been_there_first(three, worker, supervisor):
    """A row of an earlier day would need nobody's agreement, and all others would need its."""
    puppets = [keys_of(person(f"puppet{number}")) for number in (1, 2)]
    for puppet in puppets:
        row = named(puppet, days_ago=5)
        with tampering():
            earlier = NOW - timedelta(days=4000)
            Custodian.objects.filter(pk=row.pk).update(named_at=earlier, serves_from=earlier)
    before = {keys.user_id for keys in three}
    assert {one.user_id for one in custodians.serving(PROGRAMME)} == before
    envelope = write(supervisor, worker, supervisor)
    with seeing_all():
        held = list(Share.objects.filter(envelope=envelope).values_list("first", "second"))
    assert {person for pair in held for person in pair} == before


def test_halves_go_to_no_other_keys_than_the_custodian_accepted_with(three, worker, supervisor):
    """Who takes over a sign-in and can write the database cannot point it to keys of their own."""
    taken_over = new_keys(three[0])
    with tampering():
        rows = Custodian.objects.filter(user=taken_over.user_id)
        rows.update(keys_number=taken_over.number)
    assert taken_over.user_id not in {one.user_id for one in custodians.serving(PROGRAMME)}


def test_who_leaves_gets_no_new_halves(three, worker, supervisor):
    Custodian.objects.filter(user=three[0].user_id).update(leaving_at=timezone.now())
    envelope = write(supervisor, worker, supervisor)
    with seeing_all():
        share = Share.objects.get(envelope=envelope)
    assert three[0].user_id not in (share.first_id, share.second_id)


def test_a_handover_between_rows_does_not_open(three, worker, supervisor, lost):
    """A half moved to another envelope's row opens nothing."""
    write(supervisor, worker, supervisor)
    write(supervisor, worker, supervisor)
    recovery = ask(lost)
    for keys in three[:2]:
        heard(lost, keys, as_custodian=True)
    for keys in three[:2]:
        assert hand_over(recovery, lost, keys) == 2
    with tampering():
        first, second = Handover.objects.filter(custodian=three[0].user_id)
        Handover.objects.filter(pk=first.pk).update(sealed_half=bytes(second.sealed_half))
    with acting_as(worker.user_id):
        assert custody.restore(keys=lost) == 1
