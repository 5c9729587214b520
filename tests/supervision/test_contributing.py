"""What is lent to figures names nobody, and after the quarter nobody but its giver finds it."""

import base64
import json
import os
import re
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from confidentiality import vault
from confidentiality.identity import acting_as
from confidentiality.models import AccessEvent, Draft
from reflections import checking_in, lending, six_areas
from reflections.checking_in import Page
from reflections.models import CheckIn
from supervision import contributing, recording
from supervision.contributing import AREAS, QUESTIONNAIRES, THEMES
from supervision.quarters import first_of_quarter
from tests.confidentiality.test_dump import everything
from tests.reflections.test_instruments import small
from tests.reflections.test_reflecting import unlocked
from tests.roles import as_owner, as_role, seeing_all
from tests.supervision.test_recording import WORDS
from workers.refusals import Refused

TABLES = ["supervision_pendingcontribution", "supervision_contribution"]


@pytest.fixture
def cast(situation):
    return situation


def choose(cast, *kinds: str, by: str = "worker") -> None:
    with acting_as(cast.user(by).pk):
        known = {"keys": cast.keys[by], "by": cast.user(by)}
        lending.choose(kinds=list(kinds), programme_id=cast.places[by].programme_id, **known)


def confirm(cast, themes: list[str], answer: str = "confirmed") -> None:
    """The supervisor signs a record with these themes, and the worker answers it."""
    supervisor, worker = cast.user("supervisor"), cast.user("worker")
    with acting_as(supervisor.pk):
        content, keys = WORDS | {"themes": themes}, cast.keys["supervisor"]
        sealed = {"session": cast.drafted, "content": content, "keys": keys, "by": supervisor}
        record = recording.seal_record(**sealed)
    with acting_as(worker.pk):
        known = {"keys": cast.keys["worker"], "by": worker}
        recording.answer_record(record=record, answer=answer, words="", **known)


def check_in(cast, by: str = "worker", page: Page | None = None, **answers: int) -> CheckIn:
    with acting_as(cast.user(by).pk):
        kept = checking_in.check_in(
            programme_id=cast.places[by].programme_id,
            instrument=six_areas.own(),
            answers=answers,
            keys=cast.keys[by],
            by=cast.user(by),
            page=page or Page(again="both"),
        )
    return kept.row


def lent(table: str = TABLES[0]) -> list[str]:
    with seeing_all(), connection.cursor() as cursor:
        cursor.execute(f"SELECT code FROM {table} ORDER BY code")  # noqa: S608
        return [code for (code,) in cursor.fetchall()]


def others_lend(cast, *codes: str, number: int = 9) -> list[bytes]:
    """So many other people lend all of these in this quarter; their tokens."""
    quarter = first_of_quarter(timezone.localdate())
    tokens = [os.urandom(32) for _other in range(number)]
    with acting_as(cast.user("worker").pk), connection.cursor() as cursor:
        for token in tokens:
            known = [cast.places["worker"].programme_id, quarter, list(codes), [token] * len(codes)]
            cursor.execute("SELECT supervision_give_signals(%s, %s, %s, %s::bytea[], '{}')", known)
    return tokens


def test_nothing_is_lent_until_somebody_chooses(cast):
    confirm(cast, ["boundaries"])
    check_in(cast, connected=1)
    assert lent() == []


def test_the_themes_of_what_is_confirmed_are_lent(cast):
    choose(cast, THEMES)
    confirm(cast, ["boundaries", "loss-grief"])
    check_in(cast, connected=1)
    assert lent() == ["themes", "themes:boundaries", "themes:loss-grief"]


def test_what_the_worker_sees_differently_is_not_lent(cast):
    choose(cast, THEMES)
    confirm(cast, ["boundaries"], answer="differs")
    assert lent() == []


def test_who_checks_in_twice_counts_once_and_as_they_answered_last(cast):
    choose(cast, AREAS)
    check_in(cast, connected=1, valued=4)
    check_in(cast, connected=5)
    check_in(cast, connected=3)
    assert lent() == ["areas:six-areas:connected:3-5", "areas:six-areas:valued:3-5"]


def test_answered_anew_only_what_it_says_now_is_lent(cast):
    choose(cast, AREAS)
    row = check_in(cast, connected=1, valued=4)
    check_in(cast, page=Page(again="instead", asked=f"{row.pk}:1"), connected=5)
    assert lent() == ["areas:six-areas:connected:3-5"]


def test_a_questionnaire_is_a_choice_of_its_own(cast):
    choose(cast, AREAS)
    known = {"keys": cast.keys["worker"], "by": cast.user("worker")}
    known["programme_id"] = cast.places["worker"].programme_id
    instrument = checking_in.read(cast.instrument.definition)
    answers = {item: instrument.values[0] for item, _text in instrument.items}
    with acting_as(cast.user("worker").pk):
        checking_in.check_in(instrument=instrument, answers=answers, **known)
        assert lent() == []
        lending.choose(kinds=[QUESTIONNAIRES], **known)
        answers = dict.fromkeys(answers, instrument.values[-1])
        checking_in.check_in(
            instrument=instrument, answers=answers, page=Page(again="both"), **known
        )
    scales = [f"questionnaires:{instrument.code}:{one.code}" for one in instrument.subscales]
    assert sorted(code.rpartition(":")[0] for code in lent()) == sorted(scales)


def test_two_people_count_twice_and_a_token_tells_nothing_of_another(cast):
    for name in ("worker", "supervisor"):
        choose(cast, AREAS, by=name)
        check_in(cast, by=name, connected=1)
    assert Counter(lent()) == {"areas:six-areas:connected:1-2": 2}


def test_taken_back_is_gone_also_from_quarters_that_are_over(cast):
    choose(cast, AREAS, THEMES)
    confirm(cast, ["boundaries"])
    check_in(cast, connected=1)
    others = ["areas:six-areas:connected:3-5", "themes"]
    others_lend(cast, *others)
    rewrite(timezone.localdate() + timedelta(days=100))
    check_in(cast, connected=1)
    choose(cast, THEMES)
    own = {"themes": 1, "themes:boundaries": 1}
    assert lent() == []
    assert Counter(lent(TABLES[1])) - Counter(others * 9) == own
    choose(cast)
    assert Counter(lent(TABLES[1])) == Counter(others * 9)


def test_nobody_takes_back_what_is_somebody_elses(cast):
    choose(cast, AREAS)
    check_in(cast, connected=1)
    choose(cast, by="supervisor")
    assert lent() == ["areas:six-areas:connected:1-2"]


def test_a_loaded_questionnaire_cannot_pass_for_the_six_areas(cast):
    definition = json.dumps(small(code=six_areas.CODE))
    with pytest.raises(Refused, match="Choose another"):
        checking_in.load_instrument(
            programme=cast.places["admin"].programme, definition=definition, by=cast.user("admin")
        )


def test_a_dump_does_not_say_who_lends(cast):
    """The choice is sealed, as long whatever it is, and answering is logged the same way."""
    sizes, verbs = set(), []
    for kinds in ([THEMES, AREAS, QUESTIONNAIRES], []):
        with transaction.atomic():
            choose(cast, *kinds)
            with seeing_all():
                kept = Draft.objects.get(kind=contributing.CHOICE)
                sizes.add((len(kept.ciphertext), kept.version))
                before = AccessEvent.objects.count()
            confirm(cast, ["boundaries"])
            with seeing_all():
                events = AccessEvent.objects.order_by("stream", "number").values_list("verb")
                verbs.append(list(events)[before:])
            transaction.set_rollback(True)
    assert (len(sizes), verbs[0]) == (1, verbs[1])
    assert verbs[0]


def test_a_token_derives_from_the_signal_secret_alone(cast):
    """The secret survives a new passphrase, which wraps the same keys; no dump holds it."""
    keys = cast.keys["worker"]
    code = {"programme_id": 1, "quarter": date(2026, 10, 1), "code": "themes"}
    first = contributing.token(**code, keys=keys)
    others = vault.make_keys(keys.user_id).private
    secret = keys.private[64:96]
    swapped = vault.UnlockedKeys(7, others[:64] + secret + others[96:])
    assert contributing.token(**code, keys=swapped) == first
    changed = vault.UnlockedKeys(7, keys.private[:64] + others[64:])
    assert contributing.token(**code, keys=changed) != first
    for other in ({"programme_id": 2}, {"quarter": date(2027, 1, 1)}, {"code": "themes:a"}):
        assert contributing.token(**code | other, keys=keys) != first
    choose(cast, AREAS)
    check_in(cast, connected=1)
    dump = everything()
    assert first_of_quarter(timezone.localdate()).isoformat() in dump
    assert secret.hex() not in dump


@pytest.mark.parametrize("table", TABLES)
def test_a_row_holds_no_more_than_the_design_says(cast, table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0",
            [table],
        )
        columns = [name for (name,) in cursor.fetchall()]
    assert columns == ["id", "quarter", "code", "token", "programme_id"]


@pytest.mark.parametrize(
    ("role", "sql"),
    [
        *[(role, f"SELECT count(code) FROM {TABLES[0]}") for role in ("web", "jobs", "reports")],
        *[(role, f"SELECT count(code) FROM {TABLES[1]}") for role in ("web", "jobs")],
        ("reports", f"SELECT count(token) FROM {TABLES[1]}"),
        ("reports", f"SELECT count(id) FROM {TABLES[1]}"),
        *[(role, f"DELETE FROM {TABLES[1]}") for role in ("web", "jobs", "reports")],
        ("web", "SELECT supervision_rewrite_signals(current_date)"),
        # Signed in as nobody.
        ("web", "SELECT supervision_give_signals(1, current_date, '{}', '{}', '{}')"),
        ("web", "SELECT supervision_withdraw_signals('{}')"),
    ],
)
def test_no_role_may_do_more_than_its_work(cast, role, sql):
    refused = pytest.raises(DatabaseError, match="permission denied|nobody is signed in")
    with refused, as_role(role), connection.cursor() as cursor:
        cursor.execute(sql)


def rewrite(today: date) -> None:
    """As run_jobs does on that day, in the transaction of a test."""
    opening = first_of_quarter(today - contributing.REWRITTEN_AFTER)
    with as_role("jobs"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT supervision_rewrite_signals(%s)", [opening])


@pytest.mark.parametrize(("others", "kept"), [(8, []), (9, ["3-5"] * 9 + ["1-2"])])
def test_what_too_few_lent_is_not_kept_after_the_quarter(cast, others, kept):
    """Of nine tokens and nine check-ins of the quarter everybody would know which are whose."""
    choose(cast, AREAS, THEMES)
    check_in(cast, connected=1)
    confirm(cast, ["boundaries"])
    others_lend(cast, "areas:six-areas:connected:3-5", number=others)
    rewrite(timezone.localdate() + timedelta(days=100))
    scale = "areas:six-areas:connected:"
    assert lent(TABLES[1]) == sorted(scale + part for part in kept)
    assert lent() == []


def test_ten_who_lend_themes_keep_each_theme_that_one_of_them_named(cast):
    choose(cast, THEMES)
    confirm(cast, ["boundaries"])
    others_lend(cast, "themes", "themes:endings")
    rewrite(timezone.localdate() + timedelta(days=100))
    expected = {"themes": 10, "themes:boundaries": 1, "themes:endings": 9}
    assert Counter(lent(TABLES[1])) == expected


def keys_in(dump: str) -> set[bytes]:
    """Every run of bytes of a dump that could be a key, from its start and its end."""
    blobs = {bytes.fromhex(found) for found in re.findall(r"\\+x((?:[0-9a-f]{2})+)", dump)}
    return {part for blob in blobs for part in (blob, blob[:32], blob[-32:])}


def test_after_the_quarter_nobody_tells_two_workers_tokens_apart(cast, settings):
    """From a dump and all secrets of the server: a token is nowhere but in its own row, and no key
    that there is makes it.
    """
    for name in ("worker", "supervisor"):
        choose(cast, AREAS, by=name)
    check_in(cast, connected=1)
    check_in(cast, by="supervisor", connected=5)
    others_lend(cast, "areas:six-areas:connected:3-5", number=8)
    rewrite(timezone.localdate() + timedelta(days=100))
    dump = everything()
    programme_id = cast.places["worker"].programme_id
    quarter = first_of_quarter(timezone.localdate())
    codes = [f"areas:six-areas:connected:{part}" for part in ("1-2", "3-5")]
    known = [(programme_id, quarter, code) for code in codes]
    tokens = {
        contributing.token(*known[number], keys=cast.keys[name])
        for number, name in enumerate(("worker", "supervisor"))
    }
    assert [dump.count(token.hex()) for token in tokens] == [1, 1]
    peppers = [base64.b64decode(one.split(":")[1]) for one in settings.NOTES_PEPPER.split(",")]
    secrets = [settings.SECRET_KEY.encode(), settings.IDENTITY_KEY.encode(), *peppers]
    candidates = keys_in(dump) | set(secrets)
    assert cast.keys["worker"].public().reading in candidates
    for candidate in candidates:
        private = vault.UnlockedKeys(1, bytes(64) + candidate[:32].ljust(32, b"\0") + bytes(2))
        made = {contributing.token(*one, keys=private) for one in known}
        assert not made & tokens


def test_who_is_no_worker_any_more_can_still_untick(cast, client):
    choose(cast, AREAS)
    check_in(cast, connected=1)
    with as_owner():
        cast.places["worker"].posts.update(ended_on=timezone.localdate())
        cast.places["worker"].supervisors.update(ended_on=timezone.localdate())
    unlocked(client, cast, "worker")
    page = reverse("reflections:lending_choose")
    assert client.get(reverse("reflections:check_in_take")).status_code == 404
    assert client.post(page, {}).status_code == 302
    assert lent() == []
