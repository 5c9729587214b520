"""The second lock: PostgreSQL shows a confidential row to the people named on it, and to no bug."""

import psycopg2
import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client

from confidentiality import identity
from confidentiality.identity import acting_as
from confidentiality.models import Envelope
from supervision.models import Record, Writing
from tests import cast as casting
from tests.roles import as_owner, as_role, seeing_all

CONFIDENTIAL = """
    SELECT oid::regclass::text, relrowsecurity, relforcerowsecurity,
           (SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid),
           has_any_column_privilege('web', oid, 'SELECT')
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND obj_description(oid, 'pg_class') LIKE 'confidential%' ORDER BY 1
"""


@pytest.fixture
def cast(situation_alone):
    return situation_alone


def rows(sql: str, *values) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall()


def counted() -> dict[str, int]:
    """How many rows of each confidential table are seen by whoever is looking.

    One that no policy opens is asked for by its own test: web has no right to look at it.
    """
    return {
        table: rows(f"SELECT count(*) FROM {table}")[0][0]
        for table, *_rest, may_look in rows(CONFIDENTIAL)
        if may_look
    }


def claimed(said: str) -> None:
    rows("SELECT set_config(%s, %s, true)", identity.SETTING, said)


def test_every_confidential_table_is_locked_for_its_owner_too(db):
    found = rows(CONFIDENTIAL)
    assert len(found) >= 9
    unlocked = [
        table
        for table, on, forced, policies, may_look in found
        if not (on and forced and bool(policies) == may_look)
    ]
    assert unlocked == []
    closed = [table for table, *_rest, may_look in found if not may_look]
    assert closed == ["supervision_pendingcontribution"]


def test_the_cast_fills_what_nobody_must_see(cast):
    with seeing_all():
        filled = {table for table, number in counted().items() if number}
    assert filled >= {
        "confidentiality_draft",
        "confidentiality_envelope",
        "confidentiality_grant",
        "confidentiality_wrappedkeys",
        "reflections_checkin",
        "reflections_reflection",
        "reflections_riskdiscussion",
        "reflections_riskentry",
        "reflections_sharing",
        "reflections_statement",
        "supervision_changerequest",
        "supervision_firstmeeting",
        "supervision_action",
        "supervision_actionchange",
        "supervision_addendum",
        "supervision_record",
        "supervision_writing",
    }


@pytest.mark.parametrize(
    "said",
    [
        lambda person: "",
        lambda person: str(person),
        lambda person: f"{person}|9999999999",
        lambda person: f"{person}|9999999999~",
        lambda person: f"{person}|9999999999~{'0' * 64}",
        lambda person: identity.claim(person + 1).replace(f"{person + 1}|", f"{person}|"),
        lambda person: identity.claim(person)[:-1],
        lambda person: identity.claim(person).upper(),
        lambda person: "~" + identity.claim(person),
        lambda person: "x|y~z",
        lambda person: "\u202e~~~|||",
    ],
)
def test_nobody_and_forgers_see_no_row(cast, said):
    claimed(said(cast.user("worker").pk))
    assert {table: number for table, number in counted().items() if number} == {}


def test_a_claim_runs_out(cast, monkeypatch):
    monkeypatch.setattr(identity, "SECONDS_VALID", -1)
    claimed(identity.claim(cast.user("worker").pk))
    assert rows("SELECT viewer()") == [(None,)]
    assert not any(counted().values())


def test_a_claim_signed_with_another_key_is_worth_nothing(cast, settings):
    settings.IDENTITY_KEY = "the key of another installation"
    claimed(identity.claim(cast.user("worker").pk))
    assert rows("SELECT viewer()") == [(None,)]


@pytest.mark.parametrize(
    ("name", "records", "envelopes", "drafts", "shares", "wraps"),
    [
        ("worker", 2, 13, 2, 12, 2),
        # One of the two is shared with her; its halves are not her concern.
        ("supervisor", 2, 11, 1, 8, 2),
        ("supervisor2", 1, 3, 0, 3, 2),
        # New keys beside the lost ones.
        ("colleague", 0, 0, 0, 0, 4),
        ("manager", 0, 0, 0, 0, 2),
        ("lead", 0, 0, 0, 0, 2),
        ("admin", 0, 0, 0, 0, 2),
        ("custodian", 0, 0, 0, 0, 2),
    ],
)
def test_everybody_sees_their_own_rows_and_no_other(
    cast, name, records, envelopes, drafts, shares, wraps
):
    with acting_as(cast.user(name).pk):
        seen = counted()
    assert (
        seen["supervision_record"],
        seen["confidentiality_envelope"],
        seen["confidentiality_draft"],
        seen["confidentiality_share"],
        seen["confidentiality_wrappedkeys"],
    ) == (records, envelopes, drafts, shares, wraps)


def test_a_view_that_forgets_its_filter_still_finds_nothing(cast):
    with acting_as(cast.user("manager").pk):
        assert not Record.objects.filter(pk=cast.record.pk).exists()
        assert not Envelope.objects.filter(document_id=cast.record.pk).exists()


def test_nobody_writes_in_anothers_name(cast):
    session = cast.drafted
    with acting_as(cast.user("worker").pk):
        for author in ("supervisor", "colleague"):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                Writing.objects.create(kind="record", about=session.pk, author=cast.user(author))
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Record.objects.create(
                session=session,
                worker_id=session.worker_id,
                supervisor_id=session.supervisor_id,
                author=cast.user("worker"),
            )


def test_the_owner_of_the_tables_sees_no_confidential_row(cast):
    with as_owner():
        assert not any(counted().values())


@pytest.mark.parametrize("role", ["jobs", "reports"])
def test_jobs_and_reports_cannot_ask_for_a_blob(cast, role):
    with pytest.raises(DatabaseError, match="permission denied"), as_role(role):
        rows("SELECT ciphertext FROM confidentiality_envelope")


def test_web_cannot_read_the_key_behind_a_claim(db):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows("SELECT * FROM confidentiality_identitykey")


def test_claims_of_others_are_not_shown_by_the_server(committed):
    address = connections["default"].get_connection_params()
    params = {key: address[key] for key in ("dbname", "host", "port") if key in address}
    one, other = (psycopg2.connect(user="web", **params) for _number in range(2))
    one.cursor().execute("SELECT set_config(%s, %s, true)", [identity.SETTING, "a live claim"])
    spy = other.cursor()
    spy.execute("SELECT coalesce(string_agg(query, ' '), '') FROM pg_stat_activity")
    assert "a live claim" not in spy.fetchone()[0]
    one.close()
    other.close()


def test_two_people_on_one_connection_never_see_each_others_rows(committed_cast):
    cast = committed_cast
    session = f"/sessions/{cast.recorded.pk}/"
    names = ["supervisor", "manager", "worker", "colleague"] * 3
    clients = {name: Client() for name in names}
    for name, client in clients.items():
        client.force_login(cast.user(name))
        client.post("/unlock/", {"passphrase": casting.PASSPHRASE})
    for name in names:
        answer = clients[name].get(session)
        words = casting.WORDS["covered"] in answer.content.decode()
        assert (answer.status_code, words) == (
            (200, True) if name in {"supervisor", "worker"} else (404, False)
        )
        assert rows("SELECT coalesce(current_setting(%s, true), '')", identity.SETTING) == [("",)]
        assert not any(counted().values())


def test_without_force_the_owner_would_see(committed_cast):
    """The lock is seen to matter: taken off, rows appear."""
    with as_owner(), connection.cursor() as cursor:
        assert counted()["supervision_record"] == 0
        cursor.execute("ALTER TABLE supervision_record NO FORCE ROW LEVEL SECURITY")
        assert counted()["supervision_record"] == 2
