"""Bad input in the pages of supervision: a clear answer, nothing lost, no traceback."""

import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from confidentiality import drafting
from confidentiality.identity import acting_as
from supervision import recording
from supervision.draft_forms import LAST_VERSION, LONGEST_SECTION
from supervision.models import Booking, Record, Session, Slot
from tests import cast as casting
from tests import factories

OWN = {"origin": "http://testserver"}
EMOJI = "Family \U0001f469\u200d\U0001f469\u200d\U0001f467 and \U0001f9d8\U0001f3fd"
RIGHT_TO_LEFT = "שלום, \u202bمرحبا بالعالم\u202c"
BEYOND = "99999999999999999999"


@pytest.fixture(scope="module")
def cast(situation_of_module):
    """One cast for all tests here; what each of them writes is taken back after it."""
    return situation_of_module


@pytest.fixture(autouse=True)
def taken_back(cast):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture
def sign_in(cast):
    """A browser for each person asked for, signed in and unlocked."""

    def signed_in(name: str, unlocked: bool = True) -> Client:
        client = Client(headers=OWN)
        client.force_login(cast.user(name))
        if unlocked:
            client.post("/unlock/", {"passphrase": casting.PASSPHRASE})
        return client

    return signed_in


def page(name: str, of) -> str:
    return reverse(f"supervision:{name}", kwargs={"session_id": of.pk})


def text(answer) -> str:
    return unescape(answer.content.decode())


def draft_of(cast) -> dict:
    supervisor = cast.user("supervisor")
    with acting_as(supervisor.pk):
        draft = recording.draft_of(cast.drafted, supervisor)
    return drafting.open_draft(draft=draft, keys=cast.keys["supervisor"])


# Words: long, of any script, and what no database holds


@pytest.mark.parametrize(
    "words",
    [
        "".join(f"Line {number}\r\n" for number in range(12_000))[:LONGEST_SECTION],
        EMOJI,
        RIGHT_TO_LEFT,
        " <b>Not bold</b> & {{ not.a.template }}\r\n\r\n  indented ",
    ],
    ids=["100,000 characters", "emoji", "right to left", "markup"],
)
def test_words_are_saved_signed_and_read_back_intact(cast, sign_in, words):
    supervisor = sign_in("supervisor")
    saved = supervisor.post(
        page("record_write", cast.drafted), {"covered": words, "version": 1}, follow=True
    )
    assert saved.redirect_chain[-1][0] == page("record_check", cast.drafted)
    signed = supervisor.post(page("record_check", cast.drafted), {"version": 2})
    assert signed.url == page("record_signed", cast.drafted)
    for name in ("worker", "supervisor"):
        with acting_as(cast.user(name).pk):
            record = Session.objects.get(pk=cast.drafted.pk).record
            read = recording.read_record(record=record, keys=cast.keys[name])
        assert read["covered"] == words
    shown = sign_in("worker").get(page("session_show", cast.drafted))
    assert shown.status_code == 200
    assert words[:40].strip().split("\r\n")[0] in text(shown)


@pytest.mark.parametrize("name", ["record_write", "draft_save"])
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("x" * LONGEST_SECTION + "y", "at most 100000 characters (it has 100001)"),
        ("A pause\x00 then", "Null characters are not allowed"),
    ],
)
def test_words_that_cannot_be_taken_are_kept_and_it_is_said_why(
    cast, sign_in, name, words, sentence
):
    answer = sign_in("supervisor").post(
        page(name, cast.drafted), {"covered": words, "learning": "Stay.", "version": 1}
    )
    assert sentence in text(answer)
    assert draft_of(cast) == casting.WORDS
    if name == "draft_save":
        assert answer.status_code == 422
        assert words not in text(answer)
    else:
        assert words in text(answer)
        assert "Stay." in text(answer)


@pytest.mark.parametrize(("name", "status"), [("record_write", 409), ("draft_save", 409)])
def test_what_is_too_long_to_seal_is_refused_in_words(cast, sign_in, name, status):
    """Each is within its box, but written as JSON together they are beyond one document."""
    words = dict.fromkeys(("covered", "actions", "learning"), "\x01" * 90_000)
    answer = sign_in("supervisor").post(page(name, cast.drafted), words | {"version": 1})
    assert answer.status_code == status
    assert "Please split it in two" in text(answer)
    assert draft_of(cast) == casting.WORDS


def test_a_body_beyond_the_limit_gets_a_page_and_writes_nothing(cast, sign_in, settings):
    too_much = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = sign_in("supervisor").post(
        page("record_write", cast.drafted),
        f"covered={too_much}&version=1",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 400
    assert "That could not be read" in text(answer)
    assert "Traceback" not in text(answer)
    assert draft_of(cast) == casting.WORDS


TEXT_BOXES = [
    ("supervisor", "/times/add/", "where"),
    ("supervisor", "/times/add/", "starts"),
    ("supervisor", "/times/add/", "day_day"),
    ("supervisor", "/times/weekly/add/", "where"),
    ("supervisor", "/times/weekly/add/", "ends"),
    ("supervisor", "/times/weekly/{pattern}/", "where"),
    ("supervisor", "/times/weekly/{pattern}/", "weeks_ahead"),
    ("supervisor", "/times/weekly/{pattern}/end/", "ended_on_year"),
    ("supervisor", "/times/away/add/", "started_on_day"),
    ("supervisor", "/sessions/log/", "starts"),
    ("worker", "/sessions/{recorded}/record/answer/", "words"),
    ("admin", "/people/{programme}/add/", "name"),
    ("admin", "/people/{programme}/add/", "email"),
    ("admin", "/people/{programme}/teams/add/", "name"),
    ("admin", "/people/{programme}/settings/", "name"),
    ("admin", "/people/{programme}/settings/", "time_zone"),
    ("admin", "/people/{programme}/settings/", "out_of_hours_help"),
    ("admin", "/people/{programme}/settings/", "support_routes"),
    ("admin", "/people/{programme}/{worker}/name/", "name"),
    ("admin", "/people/{programme}/{worker}/line-manager/", "manager"),
    ("admin", "/people/{programme}/{worker}/role/", "role"),
    ("worker", "/book/{free}/", "slot"),
]


@pytest.mark.parametrize(("who", "address", "box"), TEXT_BOXES)
def test_a_nul_byte_is_refused_beside_its_box_and_the_rest_is_kept(
    cast, sign_in, who, address, box
):
    address = address.format(
        recorded=cast.recorded.pk,
        programme=cast.places["worker"].programme_id,
        worker=cast.user("worker").pk,
        free=cast.free.starts_at.date(),
        pattern=cast.pattern.pk,
    )
    answer = sign_in(who).post(address, {box: "one\x00two"})
    assert answer.status_code == 200
    assert 'class="govuk-error-summary"' in answer.content.decode()
    if box not in ("role", "slot"):
        assert "one\x00two" in text(answer)


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("admin", "/people/{programme}/?q=%00a"),
        ("admin", "/people/{programme}/?page=%00"),
        ("supervisor", "/times/?page=999999999999999999999"),
        ("worker", "/sessions/?page=%00"),
        ("worker", "/unlock/?next=%00"),
        ("worker", "/unlock/?next=/book/%00"),
        ("anonymous", "/accounts/login/?next=%00"),
    ],
)
def test_nul_bytes_and_nonsense_in_a_query_are_no_error(cast, sign_in, who, address):
    client = Client() if who == "anonymous" else sign_in(who, unlocked=False)
    answer = client.get(address.format(programme=cast.places["worker"].programme_id))
    assert answer.status_code in (200, 302)


def test_nul_bytes_in_an_address_are_no_page(cast, sign_in):
    for address in ("/book/2026-01-0%00/", "/invitation/%00/", "/sessions/%00/"):
        assert sign_in("worker").get(address).status_code == 404


# Ids and versions that somebody changed


def test_ids_of_others_and_of_nothing_look_alike(cast, sign_in):
    outsider = sign_in("outsider")
    for name in ("session_show", "record_write", "record_check", "record_answer"):
        theirs = outsider.get(page(name, cast.recorded))
        nothing = outsider.get(reverse(f"supervision:{name}", kwargs={"session_id": uuid.uuid4()}))
        assert (theirs.status_code, nothing.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("who", "method", "address"),
    [
        ("supervisor", "post", "/times/{beyond}/withdraw/"),
        ("supervisor", "get", "/times/weekly/{beyond}/"),
        ("supervisor", "get", "/times/weekly/{beyond}/end/"),
        ("supervisor", "get", "/times/away/{beyond}/end/"),
        ("supervisor", "get", "/times/week/2026-02-31/"),
        ("supervisor", "get", "/times/week/9999-12-31/"),
        ("supervisor", "get", "/copies/{beyond}/"),
        ("admin", "get", "/people/{beyond}/"),
        ("admin", "get", "/people/{programme}/{beyond}/"),
        ("admin", "get", "/people/{programme}/teams/{beyond}/"),
        ("admin", "post", "/people/{programme}/roles/{beyond}/end/"),
        ("admin", "get", "/people/{programme}/{worker}/supervisor/{beyond}/end/"),
        ("admin", "get", "/people/{programme}/{worker}/leave/{beyond}/end/"),
        ("worker", "get", "/book/2026-02-31/"),
        ("worker", "get", "/book/0000-01-01/"),
        ("worker", "get", "/book/9999-99-99/"),
        ("worker", "get", "/book/0001-01-01/"),
        ("worker", "get", "/book/9999-12-31/"),
    ],
)
def test_impossible_numbers_and_days_are_no_page(cast, sign_in, who, method, address):
    address = address.format(
        beyond=BEYOND,
        programme=cast.places["worker"].programme_id,
        worker=cast.user("worker").pk,
    )
    assert getattr(sign_in(who), method)(address).status_code == 404


@pytest.mark.parametrize("version", ["letters", "-1", "", "1.5", BEYOND, str(2**31), "9" * 5000])
@pytest.mark.parametrize("name", ["record_write", "draft_save"])
def test_a_version_that_is_none_is_refused_and_the_words_are_kept(cast, sign_in, name, version):
    answer = sign_in("supervisor").post(
        page(name, cast.drafted), {"covered": "More words.", "version": version}
    )
    assert answer.status_code == (422 if name == "draft_save" else 200)
    assert draft_of(cast) == casting.WORDS
    if name == "record_write":
        assert 'class="govuk-error-summary"' in answer.content.decode()
        assert "More words." in text(answer)


@pytest.mark.parametrize("version", [0, 2, 1000, LAST_VERSION])
@pytest.mark.parametrize("name", ["record_write", "draft_save"])
def test_a_version_that_is_not_the_kept_one_overwrites_nothing(cast, sign_in, name, version):
    answer = sign_in("supervisor").post(
        page(name, cast.drafted), {"covered": "More words.", "version": version}
    )
    assert answer.status_code == 409
    assert draft_of(cast) == casting.WORDS
    if name == "record_write":
        for kept in ("More words.", casting.WORDS["covered"]):
            assert kept in text(answer)


def test_a_version_of_a_draft_that_never_was_loses_nothing(cast, sign_in):
    supervisor = cast.places["supervisor"]
    fresh = factories.session(supervisor, cast.user("colleague"), factories.tomorrow_at(9, -5))
    answer = sign_in("supervisor").post(
        page("record_write", fresh), {"covered": "First words.", "version": 7}
    )
    assert answer.status_code == 409
    assert "First words." in text(answer)
    assert 'name="version" value="0"' in answer.content.decode()


@pytest.mark.parametrize("version", ["letters", "-1", BEYOND])
def test_a_signature_with_a_wrong_version_signs_nothing(cast, sign_in, version):
    address = page("record_check", cast.drafted)
    answer = sign_in("supervisor").post(address, {"version": version})
    assert answer.status_code == 200
    assert "Check it once more." in text(answer)
    with acting_as(cast.user("supervisor").pk):
        assert not hasattr(Session.objects.get(pk=cast.drafted.pk), "record")


@pytest.mark.parametrize("value", ["letters", BEYOND, "-1", "another supervisor's"])
def test_a_time_that_is_not_offered_to_the_worker_is_not_booked(cast, sign_in, value):
    theirs = factories.slot(cast.places["supervisor2"], cast.free.starts_at + timedelta(hours=2))
    value = theirs.pk if value.startswith("another") else value
    before = Booking.objects.count()
    answer = sign_in("worker").post(f"/book/{cast.free.starts_at.date()}/", {"slot": value})
    assert answer.status_code == 200
    assert "That time has just been taken." in text(answer)
    assert Booking.objects.count() == before


# Times that cannot be


def day_boxes(day) -> dict:
    return {"day_day": day.day, "day_month": day.month, "day_year": day.year}


def offer(client, **changed):
    day = changed.pop("on", timezone.localdate() + timedelta(days=20))
    typed = {"starts": "10:00", "ends": "11:00", "how": "video", "capacity": 1}
    typed |= day_boxes(day) | {"where": "Room with the blue door"} | changed
    typed["programme"] = changed.get("programme", Slot.objects.first().programme_id)
    return client.post("/times/add/", typed)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"ends": "9:00"}, "ends", "The end must be after the start."),
        ({"starts": "7:00", "ends": "20:00"}, "ends", "A time lasts from 15 minutes to 8 hours."),
        ({"starts": "half past"}, "starts", "Enter a time like 9:30am or 14:30"),
        ({"day_month": "13"}, "day", "There is no such date"),
        ({"day_year": "999999"}, "day", "Enter the year with four figures"),
        ({"capacity": BEYOND}, "capacity", "less than or equal to 12"),
        ({"capacity": "0"}, "capacity", "greater than or equal to 1"),
        ({"how": "by owl"}, "how", "Select a valid choice"),
        ({"where": "x" * 301}, "where", "at most 300 characters"),
    ],
)
def test_a_time_that_cannot_be_offered_is_answered_beside_its_box(
    cast, sign_in, changed, field, sentence
):
    before = Slot.objects.count()
    answer = offer(sign_in("supervisor"), **changed)
    assert answer.status_code == 200
    assert sentence in " ".join(answer.context["form"].errors[field])
    assert sentence in text(answer)
    if "where" not in changed:
        assert 'value="Room with the blue door"' in answer.content.decode()
    assert Slot.objects.count() == before


def test_past_and_overlapping_times_are_answered_with_what_was_typed_kept(cast, sign_in):
    supervisor = sign_in("supervisor")
    before = Slot.objects.count()
    past = offer(supervisor, on=timezone.localdate() - timedelta(days=1))
    assert "That time has already passed." in " ".join(past.context["form"].errors["starts"])
    overlap = offer(supervisor, on=cast.free.starts_at.date(), starts="10:30", ends="11:30")
    assert "overlaps" in text(overlap)
    for answer in (past, overlap):
        assert 'value="Room with the blue door"' in answer.content.decode()
    assert Slot.objects.count() == before


def test_somebody_elses_programme_is_no_choice(cast, sign_in):
    harbour = cast.places["elsewhere"].programme_id
    answer = offer(sign_in("supervisor"), programme=harbour)
    assert "Select a valid choice" in text(answer)


@pytest.mark.parametrize("minutes", ["1500", "4", "-60", "sixty", BEYOND])
def test_a_length_that_no_session_has_is_refused_beside_its_box(cast, sign_in, minutes):
    typed = {"outcome": "held", "how": "video", "minutes": minutes}
    worker = sign_in("worker")
    logged = worker.post(f"/bookings/{cast.unlogged.pk}/log/", typed)
    corrected = worker.post(page("session_correct", cast.drafted), typed)
    for answer in (logged, corrected):
        assert answer.status_code == 200
        assert answer.context["form"].errors["minutes"]
        assert f'value="{minutes}"' in answer.content.decode()
    assert not Session.objects.filter(booking=cast.unlogged).exists()


# Sent twice


def answered(cast) -> str:
    """What stands beside the record, as the worker opens it."""
    with acting_as(cast.user("worker").pk):
        record = Record.objects.get(pk=cast.record.pk)
        return recording.read_record(record=record, keys=cast.keys["worker"])["answer"]


def test_what_is_sent_twice_is_done_once(cast, sign_in):
    worker, supervisor = sign_in("worker"), sign_in("supervisor")
    day, slot = f"/book/{cast.free.starts_at.date()}/", {"slot": cast.free.pk}
    held = {"outcome": "held", "minutes": 60, "how": "video"}
    log = f"/bookings/{cast.unlogged.pk}/log/"
    sign = page("record_check", cast.drafted)
    reply = page("record_answer", cast.recorded)
    differs = {"answer": "differs", "words": "It was fear."}
    for client, address, sent in [
        (worker, day, slot),
        (worker, log, held),
        (supervisor, page("record_write", cast.drafted), {"covered": "More.", "version": 1}),
        (supervisor, sign, {"version": 2}),
        (worker, reply, differs),
        (worker, f"/bookings/{cast.ahead.pk}/cancel/", {"category": "other"}),
    ]:
        first, second = client.post(address, sent), client.post(address, sent)
        assert (first.status_code, second.status_code) == (302, 302), address
        assert first.url == second.url
    assert Booking.objects.standing().filter(slot=cast.free).count() == 1
    assert Session.objects.filter(booking=cast.unlogged).count() == 1
    assert answered(cast) == "differs"


def test_another_answer_the_second_time_changes_nothing_and_keeps_its_words(cast, sign_in):
    worker, address = sign_in("worker"), page("record_answer", cast.recorded)
    worker.post(address, {"answer": "confirmed"})
    answer = worker.post(address, {"answer": "differs", "words": "On reflection, no."})
    assert "You have answered this record already." in text(answer)
    assert "On reflection, no." in text(answer)
    assert answered(cast) == "confirmed"


def test_words_sent_after_the_record_was_signed_elsewhere_are_kept(cast, sign_in):
    supervisor = sign_in("supervisor")
    supervisor.post(page("record_check", cast.drafted), {"version": 1})
    typed = {"covered": "One thing more.", "version": 1}
    sent = supervisor.post(page("record_write", cast.drafted), typed)
    saved = supervisor.post(page("draft_save", cast.drafted), typed)
    assert [sent.status_code, saved.status_code] == [409, 409]
    assert ("was signed already" in text(sent), "One thing more." in text(sent)) == (True, True)
    assert "What is signed does not change." in text(saved)
    assert supervisor.get(page("record_write", cast.drafted)).status_code == 302


# Locked while typing


@pytest.mark.parametrize(
    ("who", "name", "typed"),
    [
        ("supervisor", "record_write", {"covered": "Typed while it locked.", "version": "1"}),
        ("worker", "record_answer", {"answer": "differs", "words": "Typed while it locked."}),
    ],
)
def test_words_sent_while_the_notes_are_locked_are_shown_again(cast, sign_in, who, name, typed):
    of = cast.drafted if name == "record_write" else cast.recorded
    client = sign_in(who, unlocked=False)
    answer = client.post(page(name, of), typed)
    assert answer.status_code == 423
    assert "Your notes have locked" in text(answer)
    assert "Typed while it locked.</textarea>" in text(answer)
    assert f'action="{page(name, of)}"' in answer.content.decode()
    assert 'href="/unlock/" target="_blank"' in answer.content.decode()
    client.post("/unlock/", {"passphrase": casting.PASSPHRASE})
    again = client.post(page(name, of), typed)
    assert again.status_code == 302


def test_a_form_of_another_site_gets_nothing_shown_while_locked(cast, sign_in):
    client = sign_in("supervisor", unlocked=False)
    answer = client.post(
        page("record_write", cast.drafted),
        {"covered": "Words of theirs.", "version": "1"},
        headers={"origin": "http://elsewhere.example"},
    )
    assert answer.status_code == 302
    assert answer.url.startswith("/unlock/")


def test_a_locked_page_is_asked_for_the_passphrase_and_back(cast, sign_in):
    answer = sign_in("supervisor", unlocked=False).get(page("record_write", cast.drafted))
    assert answer.url == f"/unlock/?next={page('record_write', cast.drafted).replace('/', '%2F')}"


def test_a_draft_without_keys_is_refused_in_words(cast, sign_in):
    supervisor = cast.places["supervisor"]
    new = factories.supervisor(supervisor.programme, "New Supervisor")
    session = factories.session(new, cast.user("outsider"), factories.tomorrow_at(9, -4))
    client = Client(headers=OWN)
    client.force_login(new.user)
    answer = client.post(page("draft_save", session), {"covered": "Early words.", "version": 0})
    assert answer.status_code == 409
    assert "What you typed since is not saved" in text(answer)


# Addresses to go on to


@pytest.mark.parametrize(
    "onwards",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "http:///elsewhere.example",
    ],
)
def test_another_site_is_never_gone_on_to(cast, onwards):
    client, person = Client(), cast.user("worker")
    typed = {"login": person.email, "password": factories.PASSWORD, "next": onwards}
    assert client.post("/accounts/login/", typed).url == "/"
    for passphrase in ("wrong", casting.PASSPHRASE):
        answer = client.post("/unlock/", {"passphrase": passphrase, "next": onwards})
    assert answer.url == "/"
