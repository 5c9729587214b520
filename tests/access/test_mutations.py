"""Each lock is taken off once, in a copy of the code; the test named beside it must fail then.

A guard that nobody has seen failing may guard nothing (confidentiality.md, section 5).
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "__pycache__")
TESTS = "tests/confidentiality"

# What it means, the file, what stands there, what stands there instead, and the test that notices.
MUTATIONS = [
    (
        "a calendar address that answers after it was stopped",
        "supervision/policies.py",
        "feeds = Feed.objects.standing().filter(",
        "feeds = Feed.objects.filter(",
        "tests/supervision/test_feeds.py -k an_address_stops",
    ),
    (
        "a reflection that a former supervisor goes on reading",
        "reflections/policies.py",
        "    return user.pk == author_id or supervises(user, author_id)",
        "    return True",
        "tests/reflections/test_reflecting.py -k former_supervisor",
    ),
    (
        "a plan that its own author endorses",
        "reflections/risk_policies.py",
        "        and plan.author_id != user.pk\n",
        "",
        "tests/reflections/test_risk.py -k once_the_worker_made_it_theirs",
    ),
    (
        "a link that goes on after it was taken back",
        "reflections/models/statements.py",
        "return self.revoked_at is None and timezone.now() < self.ends_at",
        "return True",
        "tests/reflections/test_statements.py -k ends_by_itself",
    ),
    (
        "a check-in of which custodians hold halves",
        "reflections/answers.py",
        "        in_custody=False,\n",
        "",
        "tests/reflections/test_checking_in.py -k no_custodian",
    ),
    (
        "an earlier version that a reader of the newest still opens",
        "reflections/sharing.py",
        "        sealing.take_back(",
        "        dict(",
        "tests/reflections/test_revising.py -k newest_alone",
    ),
    (
        "a new version that a former supervisor is given",
        "reflections/sharing.py",
        "        if reader.pk not in of_today:",
        "        if False:",
        "tests/reflections/test_revising.py -k former_supervisor_gets_no_copy",
    ),
    (
        "a deletion of what somebody else wrote",
        "reflections/migrations/0007_deleted_check_ins.py",
        "session_id = NULL\n    WHERE id = asked AND author_id = public.viewer()",
        "session_id = NULL\n    WHERE id = asked",
        "tests/reflections/test_revising.py -k what_is_anothers",
    ),
    (
        "a deletion of how somebody else is",
        "reflections/migrations/0007_deleted_check_ins.py",
        "SET deleted_at = now()\n        WHERE id = asked AND author_id = public.viewer()",
        "SET deleted_at = now()\n        WHERE id = asked",
        "tests/reflections/test_deleting.py -k nobody_deletes_what_is_anothers",
    ),
    (
        "a deletion by keys that were made after",
        "reflections/deleting.py",
        "    if not has_copy(document_id=thing.pk, keys=keys):",
        "    if False:",
        "tests/reflections/test_deleting.py -k sign_in_was_taken_over",
    ),
    (
        "a search in what others share",
        "reflections/own_finding.py",
        "Reflection.objects.kept().filter(author=user)",
        "Reflection.objects.visible_to(user)",
        "tests/reflections/test_own_finding.py -k newest_version",
    ),
    (
        "a tab of an ended draft that overwrites the next",
        "confidentiality/drafting.py",
        "if again and version == 0 else",
        "if again and version < 0 else",
        "tests/reflections/test_revising.py -k ended_draft",
    ),
    (
        "a custodian who left and still learns of what nobody holds",
        "governance/migrations/0002_left_open.py",
        " AND custodian.left_at IS NULL",
        "",
        "tests/governance/test_left_open.py -k one_who_left",
    ),
    (
        "a message that goes although a newer one was written",
        "workers/outbox.py",
        "    return not same.filter(version__gt=message.version).exists()",
        "    return same.exists()",
        "tests/supervision/test_reminders.py -k given_up",
    ),
    (
        "a door that forgets whose session it is",
        "supervision/policies.py",
        "sessions = Session.objects.visible_to(user).select_related(",
        "sessions = Session.objects.select_related(",
        "tests/access/test_access.py -k everybody_is_answered and session_show",
    ),
    (
        "a promise that anybody may open and answer",
        "supervision/policies.py",
        "offers = Offer.objects.visible_to(user).select_related(",
        "offers = Offer.objects.select_related(",
        "tests/access/test_access.py -k everybody_is_answered and offer_show",
    ),
    (
        "a seat that is held and not counted",
        "supervision/migrations/0013_offers.py",
        "UPDATE supervision_slot SET seats_held = seats_held + 1 WHERE id = NEW.slot_id;",
        "NULL;",
        "tests/supervision/test_offers.py -k promises_no_seat_twice",
    ),
    (
        "a confidential table without FORCE",
        "supervision/access.sql",
        "ALTER TABLE supervision_record FORCE ROW LEVEL SECURITY;",
        "",
        f"{TESTS}/test_row_level_security.py",
    ),
    (
        "a confidential table without row level security",
        "confidentiality/access.sql",
        "ALTER TABLE confidentiality_draft ENABLE ROW LEVEL SECURITY;",
        "",
        f"{TESTS}/test_row_level_security.py",
    ),
    (
        "a policy that lets everybody read",
        "supervision/access.sql",
        "pair ON supervision_record FOR SELECT TO web\n    USING ((SELECT viewer()) =",
        "pair ON supervision_record FOR SELECT TO web\n    USING (true OR (SELECT viewer()) =",
        f"{TESTS}/test_row_level_security.py",
    ),
    (
        "an identity that anybody can forge",
        "confidentiality/migrations/0003_viewer.py",
        "            = split_part(token, '~', 2)",
        "            IS NOT NULL",
        f"{TESTS}/test_row_level_security.py",
    ),
    (
        "an identity that holds for ever",
        "confidentiality/migrations/0003_viewer.py",
        "<= extract(epoch FROM clock_timestamp())",
        "<= 0",
        f"{TESTS}/test_row_level_security.py",
    ),
    (
        "an identity that outlives its transaction",
        "confidentiality/identity.py",
        'cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, said])',
        'cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, said])',
        f"{TESTS}/test_row_level_security.py",
    ),
    (
        "a seal that is not bound to its place",
        "confidentiality/vault/primitives.py",
        'return VERSION + nonce + AESGCM(key).encrypt(nonce, plaintext, encode("bound", place))',
        'return VERSION + nonce + AESGCM(key).encrypt(nonce, plaintext, encode("bound"))',
        f"{TESTS}/test_vault.py",
    ),
    (
        "a document read without its author's signature",
        "confidentiality/data_keys.py",
        "    vault.verify(signature, ciphertext, key, envelope.place(), author)",
        "    return",
        f"{TESTS}/test_sealing.py",
    ),
    (
        "a public key that nobody vouches for",
        "confidentiality/vault/peppers.py",
        "    if not hmac.compare_digest(expected, public.mac):",
        "    if False:",
        f"{TESTS}/test_sealing.py",
    ),
    (
        "a copy that fits any reader and any envelope",
        "confidentiality/vault/sealed.py",
        'return encode("grant", place, reader_id)',
        'return b""',
        f"{TESTS}/test_vault.py",
    ),
    (
        "a private key that the pepper does not wrap",
        "confidentiality/vault/wrapping.py",
        '    return encrypt(pepper_key(pepper_id, "wrapping"), inner, place)',
        "    return encrypt(bytes(32), inner, place)",
        f"{TESTS}/test_dump.py",
    ),
    (
        "a custodian whom the server did not name",
        "confidentiality/custodians.py",
        "    except CannotOpen:\n        return False\n    return True\n\n\ndef believed",
        "    except CannotOpen:\n        return True\n    return True\n\n\ndef believed",
        f"{TESTS}/test_custody.py",
    ),
    (
        "six words that nobody compares",
        "confidentiality/trust.py",
        "    if not six_words.are_words_of(typed, row.public()):",
        "    if False:",
        f"{TESTS}/test_trust.py",
    ),
    (
        "new keys that count at once",
        "confidentiality/trust.py",
        "if check.holds_from <= timezone.now()]",
        "if check.checked_at <= timezone.now()]",
        f"{TESTS}/test_trust.py",
    ),
    (
        "a check that the database can invent",
        "confidentiality/trust.py",
        "        vault.check_vouched(bytes(check.signature), check.statement(), signer)",
        "        pass",
        f"{TESTS}/test_trust.py",
    ),
    (
        "new keys that are sealed to unheard",
        "confidentiality/trust.py",
        "    return row.number == 1 and not heard",
        "    return True",
        "tests/supervision/test_copies.py",
    ),
    (
        "custodians whom the database can name",
        "confidentiality/custodians.py",
        "        if len(valid & before) >= min(APPROVALS_NEEDED, len(before)):",
        "        if True:",
        f"{TESTS}/test_custody.py",
    ),
    (
        "one custodian's approval that is enough",
        "confidentiality/migrations/0004_keys_and_custody.py",
        "HAVING count(DISTINCT heard.checked_by_id) >= 2",
        "HAVING count(DISTINCT heard.checked_by_id) >= 1",
        f"{TESTS}/test_custody.py",
    ),
    (
        "a custodian's half that is the whole key",
        "confidentiality/vault/sealed.py",
        "    first = os.urandom(KEY_BYTES)\n    return first, join(first, key)",
        "    return key, bytes(KEY_BYTES)",
        f"{TESTS}/test_custody.py",
    ),
    (
        "a record made visible by calling it one's own",
        "supervision/migrations/0007_sharing.py",
        "        migrations.RunSQL(SAME_WORKER, ANY_WORKER),\n",
        "",
        "tests/supervision/test_sharing.py",
    ),
    (
        "a message that says what was written",
        "supervision/recording.py",
        "    messages.record_signed(record=record)",
        "    messages.tell(key=str(record.pk), to=by.email, path=str(content))",
        "tests/access/test_canary.py",
    ),
    (
        "a read that is not logged",
        "confidentiality/sealing.py",
        '    access_log.note(verb="read", document_ids=[one.document_id for one in envelopes])\n',
        "",
        f"{TESTS}/test_access_log.py",
    ),
    (
        "a log that can be changed",
        "confidentiality/migrations/0005_access_log.py",
        "RAISE EXCEPTION 'What is logged is never changed and never taken away.'",
        "RETURN NULL; RAISE EXCEPTION 'never'",
        f"{TESTS}/test_access_log.py",
    ),
    (
        "a chain that hangs on nothing",
        "confidentiality/migrations/0005_access_log.py",
        "        sha256(coalesce(last.digest, ''::bytea) || convert_to(said, 'UTF8'))",
        "        sha256(convert_to(said, 'UTF8'))",
        f"{TESTS}/test_access_log.py",
    ),
    (
        "a head that nobody signed",
        "confidentiality/log_checking.py",
        "        fits = hmac.compare_digest(signature, _signature(head))",
        "        fits = True",
        f"{TESTS}/test_access_log.py",
    ),
    (
        "a refusal that nobody logs",
        "confidentiality/access_log.py",
        "            request.refused = error",
        "            pass",
        f"{TESTS}/test_access_log.py",
    ),
    (
        "a failed request that keeps what it wrote",
        "confidentiality/middleware.py",
        "                transaction.set_rollback(True)",
        "                pass",
        f"{TESTS}/test_middleware.py",
    ),
]


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory) -> Iterator[dict]:
    """A server of their own: what the copies leave behind must not meet other tests."""
    own = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    own["DATA_DIR"] = str(tmp_path_factory.mktemp("server"))
    yield own
    stop = [sys.executable, "manage.py", "embedded", "stop"]
    subprocess.run(stop, cwd=ROOT, env=own | {"DEMO": "true"}, check=True)


@pytest.fixture
def copy(tmp_path) -> Path:
    """The code as it stands here, to be spoiled."""
    return Path(shutil.copytree(ROOT, tmp_path / "copy", ignore=LEFT_OUT, symlinks=True))


@pytest.mark.long
@pytest.mark.parametrize(
    ("file", "stands", "instead", "noticed_by"),
    [mutation[1:] for mutation in MUTATIONS],
    ids=[mutation[0] for mutation in MUTATIONS],
)
def test_a_lock_taken_off_is_noticed(copy, surroundings, file, stands, instead, noticed_by):
    spoiled = copy / file
    text = spoiled.read_text()
    assert text.count(stands) == 1, f"{file} has changed: say here what to take off now"
    spoiled.write_text(text.replace(stands, instead))
    tests, _k, picked = noticed_by.partition(" -k ")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", tests]
    done = subprocess.run(
        [*command, *(["-k", picked] if picked else [])],
        cwd=copy,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=300,
    )
    # 1: tests ran and some failed. Anything else, such as 2 for a file that does not even import,
    # would say nothing about the lock.
    assert done.returncode == 1, done.stdout[-2000:]
    assert " failed" in done.stdout, done.stdout[-2000:]
