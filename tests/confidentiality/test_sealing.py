"""Signed revisions: their readers open them, nobody else does, and moved parts do not fit."""

import uuid

import pytest
from django.db import DatabaseError
from django.utils import timezone

from confidentiality import enrolment, sealing, vault
from confidentiality.models import Envelope, Grant, Keys
from confidentiality.sealing import AlreadySigned, CannotOpen, NotHeard
from tests.confidentiality.people import heard, keys_of, person
from tests.roles import as_owner, as_role, tampering, unguard


@pytest.fixture
def db(db) -> None:
    """Sealing has to hold where row level security does not."""
    unguard()


WORDS = {"themes": "What the door closing meant", "learning": "Ask sooner"}


@pytest.fixture
def worker(db):
    return person("worker")


@pytest.fixture
def supervisor(db):
    return person("supervisor")


@pytest.fixture
def worker_keys(worker):
    return keys_of(worker)


@pytest.fixture
def supervisor_keys(supervisor):
    return keys_of(supervisor)


def signed(keys, worker, supervisor, **changes) -> Envelope:
    given = {
        "document_id": uuid.uuid4(),
        "programme_id": 1,
        "kind": "record",
        "content": WORDS,
        "keys": keys,
        "worker_id": worker.pk,
        "supervisor_id": supervisor.pk,
        "reader_ids": [worker.pk, supervisor.pk],
    }
    return sealing.sign(**given | changes)


@pytest.fixture
def envelope(worker, supervisor, worker_keys, supervisor_keys) -> Envelope:
    made = signed(supervisor_keys, worker, supervisor)
    return Envelope.objects.get(pk=made.pk)


def test_both_of_the_pair_open_what_one_signed(envelope, worker_keys, supervisor_keys):
    assert sealing.open_envelopes(envelopes=[envelope], keys=worker_keys)[0] == WORDS
    assert sealing.open_envelopes(envelopes=[envelope], keys=supervisor_keys)[0] == WORDS


def test_a_third_person_opens_nothing(envelope):
    stranger = keys_of(person("stranger"))
    with pytest.raises(CannotOpen):
        sealing.open_envelopes(envelopes=[envelope], keys=stranger)[0]


def test_the_words_stand_nowhere_in_the_row(envelope):
    assert b"door" not in bytes(envelope.ciphertext)
    assert len(envelope.ciphertext) == 1 + 12 + 1024 + 16


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("programme_id", 2),
        ("document_id", uuid.UUID(int=7)),
        ("revision", 2),
        ("kind", "reflection"),
        ("supervisor_id", None),
        ("id", uuid.UUID(int=8)),
    ],
)
def test_a_row_whose_claim_was_changed_does_not_open(envelope, worker_keys, column, value):
    grants = list(envelope.grants.all())
    with tampering():
        changed = Envelope.objects.get(pk=envelope.pk)
        setattr(changed, column, value)
        Grant.objects.all().delete()
        Envelope.objects.all().delete()
        changed.save(force_insert=True)
        for grant in grants:
            grant.envelope = changed
        Grant.objects.bulk_create(grants)
    with pytest.raises(CannotOpen):
        sealing.open_envelopes(envelopes=[changed], keys=worker_keys)[0]


@pytest.mark.parametrize("part", ["ciphertext", "signature"])
def test_a_part_taken_from_another_envelope_does_not_open(
    envelope, worker, supervisor, worker_keys, supervisor_keys, part
):
    other = signed(supervisor_keys, worker, supervisor)
    setattr(envelope, part, getattr(other, part))
    with pytest.raises(CannotOpen):
        sealing.open_envelopes(envelopes=[envelope], keys=worker_keys)[0]


def test_words_put_into_an_authors_mouth_do_not_open(envelope, worker, supervisor, worker_keys):
    """Public keys are enough to seal for somebody, so the signature has to say who wrote it."""
    forger = keys_of(person("forger"))
    forged = Envelope(
        document_id=uuid.uuid4(),
        revision=1,
        programme_id=1,
        kind="record",
        author=supervisor,
        author_keys=1,
        worker=worker,
        supervisor=supervisor,
        reader_ids=[worker.pk, supervisor.pk],
        signed_at=timezone.now(),
    )
    data_key, forged.ciphertext = vault.seal({"themes": "Never said"}, forged.place())
    forged.signature = vault.sign(forger, forged.ciphertext, data_key, forged.place())
    forged.save(force_insert=True)
    sealed_key = vault.give(data_key, forged.place(), worker_keys.public())
    Grant.objects.create(
        envelope=forged,
        reader=worker,
        reader_keys=1,
        worker=worker,
        sealed_key=sealed_key,
        given_by_id=forger.user_id,
    )
    with pytest.raises(CannotOpen):
        sealing.open_envelopes(envelopes=[forged], keys=worker_keys)[0]


def test_grants_swapped_between_readers_or_envelopes_do_not_open(
    envelope, worker, supervisor, worker_keys, supervisor_keys
):
    other = signed(supervisor_keys, worker, supervisor)
    for foreign in (
        other.grants.get(reader=worker),
        envelope.grants.get(reader=supervisor),
    ):
        with tampering():
            Grant.objects.filter(envelope=envelope, reader=worker).update(
                sealed_key=bytes(foreign.sealed_key)
            )
        with pytest.raises(CannotOpen):
            sealing.open_envelopes(envelopes=[envelope], keys=worker_keys)[0]


def test_a_public_key_swapped_in_the_database_is_refused_before_sealing(
    worker, supervisor, worker_keys, supervisor_keys
):
    attacker = keys_of(person("attacker")).public()
    for columns in (
        {"reading": attacker.reading},
        {"reading": attacker.reading, "signing": attacker.signing, "mac": attacker.mac},
    ):
        with tampering():
            Keys.objects.filter(user=worker).update(**columns)
        with pytest.raises(CannotOpen):
            signed(supervisor_keys, worker, supervisor)
    assert Envelope.objects.count() == 0


def test_an_authors_swapped_signing_key_is_refused_on_opening(envelope, supervisor, worker_keys):
    attacker = keys_of(person("attacker")).public()
    with tampering():
        Keys.objects.filter(user=supervisor).update(signing=attacker.signing)
    with pytest.raises(CannotOpen):
        sealing.open_envelopes(envelopes=[envelope], keys=worker_keys)[0]


def test_a_reader_whose_keys_come_later_is_given_a_copy_once(worker, supervisor, supervisor_keys):
    envelope = signed(supervisor_keys, worker, supervisor)
    given = {"envelopes": [envelope], "keys": supervisor_keys, "reader_id": worker.pk}
    with pytest.raises(NotHeard):
        sealing.give_copies(**given)
    worker_keys = keys_of(worker)
    with pytest.raises(NotHeard):
        sealing.give_copies(**given)
    heard(worker_keys, supervisor_keys)
    sealing.give_copies(**given)
    sealing.give_copies(**given)
    assert envelope.grants.filter(reader=worker).count() == 1
    assert sealing.open_envelopes(envelopes=[envelope], keys=worker_keys)[0] == WORDS


def test_each_of_a_pair_finds_what_waits_for_the_keys_of_the_other(
    worker, supervisor, supervisor_keys
):
    envelope = signed(supervisor_keys, worker, supervisor)
    signed(supervisor_keys, worker, supervisor, reader_ids=[])
    assert list(sealing.without_copy(giver_id=supervisor.pk)) == []
    worker_keys = keys_of(worker)
    assert list(sealing.without_copy(giver_id=supervisor.pk)) == [envelope]
    assert list(sealing.without_copy(giver_id=worker.pk)) == []
    heard(worker_keys, supervisor_keys)
    sealing.give_copies(envelopes=[envelope], keys=supervisor_keys, reader_id=worker.pk)
    assert list(sealing.without_copy(giver_id=supervisor.pk)) == []
    keys_of(supervisor, 2)
    waiting = sealing.without_copy(giver_id=worker.pk)
    assert [(one, one.other_id) for one in waiting] == [(envelope, supervisor.pk)]


def test_who_lost_both_reads_again_once_the_other_gives_a_copy(
    envelope, worker, supervisor, worker_keys, supervisor_keys
):
    new = keys_of(worker, 2)
    with pytest.raises(CannotOpen):
        sealing.open_envelopes(envelopes=[envelope], keys=new)[0]
    heard(new, supervisor_keys)
    sealing.give_copies(envelopes=[envelope], keys=supervisor_keys, reader_id=worker.pk)
    assert sealing.open_envelopes(envelopes=[envelope], keys=new)[0] == WORDS
    assert sealing.open_envelopes(envelopes=[envelope], keys=worker_keys)[0] == WORDS


def test_new_keys_get_no_new_text_until_six_words_were_heard(
    worker, supervisor, worker_keys, supervisor_keys
):
    """A reset sign-in and new keys are not enough to be sealed to."""
    new = keys_of(worker, 2)
    unheard = signed(supervisor_keys, worker, supervisor)
    with pytest.raises(CannotOpen):
        sealing.open_envelopes(envelopes=[unheard], keys=new)[0]
    assert sealing.open_envelopes(envelopes=[unheard], keys=worker_keys)[0] == WORDS
    heard(new, supervisor_keys)
    assert (
        sealing.open_envelopes(envelopes=[signed(supervisor_keys, worker, supervisor)], keys=new)[0]
        == WORDS
    )


def test_what_withdrawn_keys_signed_opens_no_more(worker, supervisor, worker_keys, supervisor_keys):
    imposter = keys_of(supervisor, 2)
    false = signed(imposter, worker, supervisor)
    assert sealing.open_envelopes(envelopes=[false], keys=worker_keys)[0] == WORDS
    enrolment.go_back(keys=supervisor_keys)
    with pytest.raises(CannotOpen):
        sealing.open_envelopes(envelopes=[false], keys=worker_keys)[0]


def test_a_worker_shares_a_record_and_ends_it(
    envelope, worker, supervisor, worker_keys, supervisor_keys
):
    newcomer = person("newcomer")
    newcomer_keys = keys_of(newcomer)
    given = {"envelopes": [envelope], "reader_id": newcomer.pk}
    with pytest.raises(NotHeard):
        sealing.share(**given, keys=worker_keys)
    heard(newcomer_keys, worker_keys)
    with pytest.raises(CannotOpen):
        sealing.share(**given, keys=supervisor_keys)
    sealing.share(**given, keys=worker_keys)
    assert sealing.open_envelopes(envelopes=[envelope], keys=newcomer_keys)[0] == WORDS
    ended = {"document_ids": [envelope.document_id], "worker_id": worker.pk}
    sealing.end_sharing(**ended, reader_id=newcomer.pk)
    with pytest.raises(CannotOpen):
        sealing.open_envelopes(envelopes=[envelope], keys=newcomer_keys)[0]
    sealing.end_sharing(**ended, reader_id=supervisor.pk)
    assert sealing.open_envelopes(envelopes=[envelope], keys=supervisor_keys)[0] == WORDS


def test_no_copy_is_given_to_somebody_it_was_not_signed_for(envelope, supervisor_keys):
    manager = person("manager")
    keys_of(manager)
    given = {"envelopes": [envelope], "keys": supervisor_keys, "reader_id": manager.pk}
    assert sealing.give_copies(**given) == 0
    assert not envelope.grants.filter(reader=manager).exists()


def test_signing_twice_is_refused_and_leaves_the_first(envelope, worker, supervisor, worker_keys):
    with pytest.raises(AlreadySigned):
        signed(worker_keys, worker, supervisor, document_id=envelope.document_id)
    assert list(Envelope.objects.all()) == [envelope]


def test_a_revision_stays_with_its_pair_and_leaves_no_gap(
    envelope, worker, supervisor, supervisor_keys
):
    same = {"document_id": envelope.document_id}
    with pytest.raises(AlreadySigned):
        signed(supervisor_keys, worker, supervisor, revision=3, **same)
    with pytest.raises(AlreadySigned):
        signed(supervisor_keys, person("colleague"), supervisor, revision=2, **same)
    assert signed(supervisor_keys, worker, supervisor, revision=2, **same).revision == 2


def test_the_author_always_reads_what_they_sign(worker, supervisor, supervisor_keys):
    envelope = signed(supervisor_keys, worker, supervisor, reader_ids=[])
    assert envelope.reader_ids == [supervisor.pk]
    assert sealing.open_envelopes(envelopes=[envelope], keys=supervisor_keys)[0] == WORDS


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_web_cannot_change_or_delete_a_signed_revision(envelope, change):
    rows = Envelope.objects.filter(pk=envelope.pk)
    with pytest.raises(DatabaseError), as_role("web"):
        rows.update(kind="note") if change == "update" else rows._raw_delete(rows.db)


def test_not_even_the_owner_of_the_tables_changes_a_signed_revision(envelope):
    with pytest.raises(DatabaseError, match="Signed text never changes"), as_owner():
        Envelope.objects.filter(pk=envelope.pk).update(kind="note")
