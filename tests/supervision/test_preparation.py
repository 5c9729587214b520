"""Agendas are their worker's until shared; own notes are their supervisor's for ever."""

import pytest
from django.urls import reverse

from confidentiality import drafting
from confidentiality.identity import acting_as
from confidentiality.models import Draft
from confidentiality.sealing import CannotOpen
from supervision import booking, preparing, process_notes
from supervision.models import Agenda, ProcessNote
from supervision.templatetags.clock import day
from tests import cast as casting
from tests import factories
from tests.roles import unguard
from workers.refusals import Refused

BRING = {"bring": "The stairwell, again.", "since": "I rang K."}
NOTE = {"note": "My own stairwell, thirty years ago."}


@pytest.fixture
def cast(situation):
    """Without row level security: what the work itself refuses, and what sealing keeps."""
    built = situation
    unguard()
    return built


def prepare(cast, version=0, by="worker", **words):
    return preparing.save_agenda_draft(
        booking=cast.ahead,
        content=BRING | words,
        version=version,
        author=cast.user(by),
        keys=cast.keys[by],
    )


def share(cast, version=1, by="worker"):
    return preparing.share_agenda(
        booking=cast.ahead, version=version, keys=cast.keys[by], by=cast.user(by)
    )


def keep(cast, by="supervisor", **words):
    draft = process_notes.save_note_draft(
        session=cast.recorded,
        content=NOTE | words,
        version=0,
        author=cast.user(by),
        keys=cast.keys[by],
    )
    return process_notes.keep_note(
        session=cast.recorded, version=draft.version, keys=cast.keys[by], by=cast.user(by)
    )


def test_an_agenda_is_the_workers_until_it_is_shared(cast):
    draft = prepare(cast)
    assert not Agenda.objects.exists()
    with pytest.raises(CannotOpen):
        drafting.open_draft(draft=draft, keys=cast.keys["supervisor"])
    agenda = share(cast)
    assert not Draft.objects.filter(author=cast.user("worker"), kind="agenda").exists()
    for name, keys in cast.keys.items():
        if name in {"worker", "supervisor"}:
            assert preparing.read_agenda(agenda=agenda, keys=keys) == BRING
        else:
            with pytest.raises(CannotOpen):
                preparing.read_agenda(agenda=agenda, keys=keys)
    told = factories.message_of(f"agenda:{agenda.pk}")
    assert told.to == cast.user("supervisor").email
    assert BRING["bring"] not in told.body


def test_what_is_shared_again_begins_with_what_was_shared_and_counts_instead(cast):
    prepare(cast)
    first = share(cast)
    assert preparing.begin(cast.ahead, cast.keys["worker"]) == BRING
    prepare(cast, bring="Something else.")
    second = share(cast)
    assert (preparing.shared_of(cast.ahead), first.pk != second.pk) == (second, True)
    read = preparing.read_agenda(agenda=second, keys=cast.keys["supervisor"])
    assert read["bring"] == "Something else."


@pytest.mark.parametrize("by", ["supervisor", "colleague", "manager"])
def test_nobody_else_prepares_a_workers_time(cast, by):
    with pytest.raises(Refused):
        prepare(cast, by=by)


def test_blanks_and_changed_words_are_not_shared(cast):
    prepare(cast, bring=" ", since="\n")
    with pytest.raises(Refused, match="what is empty"):
        share(cast)
    prepare(cast, version=1)
    with pytest.raises(Refused, match="Check it once more"):
        share(cast)


def test_for_a_time_given_up_nothing_more_is_prepared(cast):
    prepare(cast)
    booking.cancel_booking(booking=cast.ahead, category="other", by=cast.user("worker"))
    cast.ahead.refresh_from_db()
    with pytest.raises(Refused, match="given up"):
        prepare(cast, version=1)
    with pytest.raises(Refused, match="given up"):
        share(cast)


def test_own_notes_open_for_their_author_alone_and_stay_in_order(cast):
    first, second = keep(cast), keep(cast, note="And another.")
    notes = process_notes.read_notes(session=cast.recorded, keys=cast.keys["supervisor"])
    assert notes == [(first, NOTE), (second, {"note": "And another."})]
    for name in set(cast.keys) - {"supervisor"}:
        with pytest.raises(CannotOpen):
            process_notes.read_notes(session=cast.recorded, keys=cast.keys[name])


def test_the_worker_is_told_once_that_there_are_some(cast):
    keep(cast)
    keep(cast, note="And another.")
    told = factories.message_of(f"own-notes:{cast.recorded.pk}")
    assert told.to == cast.user("worker").email


@pytest.mark.parametrize("by", ["worker", "supervisor2", "manager"])
def test_nobody_else_keeps_own_notes_on_a_session(cast, by):
    with pytest.raises(Refused, match="Only the supervisor"):
        keep(cast, by=by)
    with pytest.raises(Refused, match="Only the supervisor"):
        process_notes.say_held_elsewhere(session=cast.recorded, by=cast.user(by))


def test_saying_twice_that_they_are_elsewhere_is_saying_it_once(cast):
    for _again in range(2):
        process_notes.say_held_elsewhere(session=cast.recorded, by=cast.user("supervisor"))
    assert ProcessNote.objects.filter(is_elsewhere=True).count() == 1


# Behind row level security, by the pages


def test_rows_are_seen_by_the_pair_and_nobody_else(situation):
    cast = situation
    with acting_as(cast.user("worker").pk):
        prepare(cast)
        share(cast)
    with acting_as(cast.user("supervisor").pk):
        keep(cast)
    for name in cast.places:
        with acting_as(cast.user(name).pk):
            seen = Agenda.objects.count(), ProcessNote.objects.count()
        assert seen == ((1, 1) if name in {"worker", "supervisor"} else (0, 0)), name


def test_by_the_pages_one_button_shares_and_the_supervisor_reads(situation, client):
    cast = situation
    address = reverse("supervision:booking_prepare", kwargs={"booking_id": cast.ahead.pk})
    shown = reverse("supervision:booking_show", kwargs={"booking_id": cast.ahead.pk})
    client.force_login(cast.user("worker"))
    client.post("/unlock/", {"passphrase": casting.PASSPHRASE})
    page = client.post(address, BRING | {"version": "0", "share": "1"}, follow=True)
    assert "Shared with your supervisor." in page.content.decode()
    client.logout()
    client.force_login(cast.user("supervisor"))
    assert BRING["bring"] not in client.get(shown).content.decode()
    client.post("/unlock/", {"passphrase": casting.PASSPHRASE})
    assert BRING["bring"] in client.get(shown).content.decode()


@pytest.mark.parametrize("name", ["worker", "supervisor"])
def test_before_they_meet_both_see_what_is_left_without_a_word(situation, client, name):
    cast = situation
    client.force_login(cast.user(name))
    page = client.get(f"/bookings/{cast.ahead.pk}/").content.decode()
    left = page.partition("Since we last met")[2]
    assert f"You two last met on {day(cast.drafted.starts_at)}." in left
    assert f"/actions/{cast.action.pk}/" in left
    assert ("Yours" if name == "worker" else "Worker") in left
    done = client.get(f"/sessions/{cast.recorded.pk}/").content.decode()
    assert "Since we last met" not in done


def test_by_the_pages_the_worker_sees_that_own_notes_exist_and_no_word(situation, client):
    cast = situation
    with acting_as(cast.user("supervisor").pk):
        keep(cast)
    client.force_login(cast.user("worker"))
    client.post("/unlock/", {"passphrase": casting.PASSPHRASE})
    page = client.get(f"/sessions/{cast.recorded.pk}/").content.decode()
    assert "keeps own notes on this session" in page
    assert NOTE["note"] not in page
    looks = client.get(reverse("governance:looks_list")).content.decode()
    assert "signed own notes" in looks
