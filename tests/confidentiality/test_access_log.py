"""Who looked is written first, in one chain a person, and nobody rewrites it unseen."""

import json
import threading
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from confidentiality import access_log, log_checking, sealing
from confidentiality.identity import acting_as, tell
from confidentiality.models import AccessEvent, Envelope
from supervision import recording
from supervision.models import Record
from tests.roles import as_owner, seeing_all, tampering


@pytest.fixture
def cast(situation_alone):
    return situation_alone


def events(**which) -> list[tuple]:
    with seeing_all():
        found = AccessEvent.objects.filter(**which).order_by("stream", "number")
        return list(found.values_list("stream", "actor_id", "verb", "outcome"))


def read(cast, name: str) -> dict:
    with acting_as(cast.user(name).pk):
        record = Record.objects.select_related("session", "confirmation").get(pk=cast.record.pk)
        return recording.read_record(record=record, keys=cast.keys[name])


def test_a_read_stands_in_the_stream_of_both(cast):
    read(cast, "worker")
    worker, supervisor = cast.user("worker").pk, cast.user("supervisor").pk
    pair = sorted([worker, supervisor])
    found = events(verb="read", documents__contains=[cast.record.pk])
    assert found == [(one, worker, "read", "done") for one in pair]


def test_what_cannot_be_logged_is_not_shown(cast):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("REVOKE EXECUTE ON FUNCTION log_access(text, uuid[], bigint, text) FROM web")
    with pytest.raises(access_log.NotLogged):
        read(cast, "worker")


def test_nobody_looks_as_somebody_else(cast):
    """The actor is who PostgreSQL believes is looking; there is no way to say another."""
    with pytest.raises(access_log.NotLogged):
        access_log.note(verb="read", document_ids=[cast.record.pk])
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(
            "SELECT append_access(1, 2, 'read', 'done', 'document', '{}'::uuid[], NULL, '')"
        )


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO confidentiality_accessevent (id) VALUES (gen_random_uuid())",
        "UPDATE confidentiality_accessevent SET verb = 'signed'",
        "DELETE FROM confidentiality_accessevent",
        "TRUNCATE confidentiality_accessevent",
    ],
)
def test_the_web_cannot_write_it_and_the_owner_cannot_change_it(cast, statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
    if not statement.startswith("INSERT"):
        with pytest.raises(DatabaseError, match="never changed"), as_owner():
            connection.cursor().execute(statement)


def test_no_content_fits_into_it(cast):
    with acting_as(cast.user("worker").pk), pytest.raises(access_log.NotLogged):
        access_log.note(verb="We spoke of K.", document_ids=[cast.record.pk])


def test_everybody_sees_their_own_stream_and_no_other(cast):
    read(cast, "worker")
    for name in ("worker", "supervisor", "colleague", "manager", "admin"):
        user = cast.user(name)
        with acting_as(user.pk):
            assert set(AccessEvent.objects.values_list("stream", flat=True)) <= {user.pk}


def test_a_refusal_is_logged_although_the_request_was_rolled_back(committed_cast, client):
    cast = committed_cast
    client.force_login(cast.user("colleague"))
    assert client.get(f"/sessions/{cast.recorded.pk}/").status_code == 404
    colleague = cast.user("colleague").pk
    pair = sorted([cast.user("worker").pk, cast.user("supervisor").pk])
    assert events(outcome="refused") == [(one, colleague, "open", "refused") for one in pair]


def test_what_does_not_exist_makes_the_same_work(committed_cast, client):
    cast = committed_cast
    client.force_login(cast.user("colleague"))
    client.get(f"/sessions/{uuid.uuid4()}/")
    assert [event[0] for event in events(outcome="refused")] == [-1, 0]


def test_a_refusal_that_cannot_be_logged_answers_the_same(committed_cast, client):
    cast = committed_cast
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("REVOKE EXECUTE ON FUNCTION log_refusal(text, uuid) FROM web")
    client.force_login(cast.user("colleague"))
    assert client.get(f"/sessions/{cast.recorded.pk}/").status_code == 404


def test_an_unknown_kind_is_a_fault_of_ours(cast):
    with acting_as(cast.user("worker").pk), pytest.raises(DatabaseError, match="whom a shed"):
        connection.cursor().execute("SELECT log_refusal('shed', gen_random_uuid())")


@pytest.fixture
def logged(committed_cast, tmp_path):
    """A log with a few events, and the head that was exported of it."""
    cast = committed_cast
    for name in ("worker", "supervisor", "worker"):
        read(cast, name)
    head = tmp_path / "head.json"
    call_command("export_log_head", head)
    return head


def spoil(statement: str) -> None:
    """As somebody could who runs the database and takes its triggers off."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE confidentiality_accessevent DISABLE TRIGGER USER")
    with tampering(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_whole_log_is_found_whole(logged, capsys):
    call_command("verify_access_log")
    call_command("verify_access_log", logged)
    assert "holds everything up to" in capsys.readouterr().out


LAST = "SELECT max(number) FROM confidentiality_accessevent AS last WHERE last.stream = one.stream"


@pytest.mark.parametrize(
    ("statement", "said", "needs_head"),
    [
        ("UPDATE confidentiality_accessevent SET actor_id = 7 WHERE number = 2", "changed", False),
        ("UPDATE confidentiality_accessevent SET at = at + interval '1 s'", "changed", False),
        ("DELETE FROM confidentiality_accessevent WHERE number = 2", "is gone", False),
        (
            f"DELETE FROM confidentiality_accessevent AS one WHERE number = ({LAST})",
            "the head knows",
            True,
        ),
        ("DELETE FROM confidentiality_accessevent", "is gone; the head knows", True),
    ],
)
def test_editing_deleting_and_cutting_is_found(logged, capsys, statement, said, needs_head):
    spoil(statement)
    if needs_head:
        call_command("verify_access_log")
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_access_log", *([logged] if needs_head else []))
    assert said in capsys.readouterr().err


def test_a_log_written_anew_is_another_than_the_head_knows(logged, capsys):
    """Every digest fits, since whoever did it could work them out; but they are others."""
    with tampering():
        one = AccessEvent.objects.filter(number=1).first()
    spoil(f"DELETE FROM confidentiality_accessevent WHERE stream = {one.stream}")
    with tampering(), connection.cursor() as cursor:
        for _number in range(json.loads(logged.read_text())["streams"][str(one.stream)][0]):
            cursor.execute(
                "SELECT append_access(%s, 1, 'read', 'done', 'document', '{}'::uuid[], NULL, '')",
                [one.stream],
            )
    call_command("verify_access_log")
    with pytest.raises(CommandError):
        call_command("verify_access_log", logged)
    assert "another than the head knows" in capsys.readouterr().err


def test_a_head_that_was_changed_is_refused(logged, tmp_path):
    head = json.loads(logged.read_text())
    head["streams"].popitem()
    (tmp_path / "changed.json").write_text(json.dumps(head))
    for file in (tmp_path / "changed.json", tmp_path / "none.json"):
        with pytest.raises(CommandError):
            call_command("verify_access_log", file)
    with pytest.raises(CommandError, match="not written"):
        call_command("export_log_head", logged)


@pytest.mark.long
def test_many_at_once_in_any_order_keep_the_chain_and_wait_for_nobody(committed_cast):
    cast = committed_cast
    with seeing_all():
        ids = list(Envelope.objects.values_list("document_id", flat=True))
    assert len(ids) > 1
    stream = {"verb": "read", "stream": cast.user("worker").pk}
    before = len(events(**stream))
    failed = []

    def look(name: str, order: int) -> None:
        try:
            for _number in range(20):
                with transaction.atomic():
                    tell(cast.user(name).pk)
                    access_log.note(verb="read", document_ids=ids[::order])
        except (DatabaseError, sealing.CannotOpen) as error:
            failed.append(error)
        finally:
            connections.close_all()

    people = [("worker", 1), ("supervisor", -1)] * 4
    threads = [threading.Thread(target=look, args=one) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert list(log_checking.faults(using="owner")) == []
    assert len(events(**stream)) - before == 8 * 20
