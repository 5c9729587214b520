"""A group's record: all who came read the same, nobody reads more, and each answers in private."""

import random
from functools import partial
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from confidentiality import drafting, enrolment
from confidentiality.identity import acting_as
from confidentiality.models import AccessEvent, Draft
from confidentiality.sealing import CannotOpen
from supervision import attendance, finding, group_records, outcomes, recording
from supervision.finding import Wanted
from supervision.models import Agreement, GroupRecord, Session
from tests import factories
from tests.cast import PASSPHRASE
from tests.roles import as_owner, seeing_all, unguard
from tests.supervision.test_promises_at_once import race
from workers import lines
from workers.models import OutgoingMessage
from workers.refusals import Refused

ALL = {"covered": "The corridor that all of us know.", "themes": ["team"]}
NAMES = {"wren": "Wren Worker", "otto": "Otto Other", "pia": "Pia Pell"}


@pytest.fixture
def house(db) -> SimpleNamespace:
    return build()


@pytest.fixture
def committed_house(committed) -> SimpleNamespace:
    return build()


def build() -> SimpleNamespace:
    """A group of yesterday with three in it, of whom nothing is logged; the last has no keys.

    The supervisor comes last, for locks are taken in the order of ids.
    """
    programme = factories.programme()
    manager = factories.person(programme, "Mo Manager")
    places = {
        short: factories.worker(programme, name, manager=manager) for short, name in NAMES.items()
    }
    places |= {"mo": manager, "sana": (sana := factories.supervisor(programme))}
    for short in NAMES:
        lines.assign_supervisor(
            membership=places[short], supervisor=sana, started_on=factories.EARLIER
        )
    slot = factories.slot(sana, factories.tomorrow_at(10, days=-1), capacity=5)
    seats = {
        short: factories.seat(slot, places[short].user, seat=number)
        for number, short in enumerate(NAMES, start=1)
    }
    keys = {}
    for short in ("sana", "wren", "otto", "mo"):
        with acting_as(places[short].user_id):
            user = places[short].user
            keys[short] = enrolment.create_keys(user=user, passphrase=PASSPHRASE)[0]
    return SimpleNamespace(places=places, slot=slot, seats=seats, keys=keys)


def user(house, short: str):
    return house.places[short].user


def log(house, **became) -> list[Session]:
    said = {
        house.seats[short].pk: ("held", "") if what == "held" else ("missed", what)
        for short, what in became.items()
    }
    known = {"minutes": 90, "how": "in_person", "by": user(house, "sana")}
    return attendance.log_group(slot=house.slot, became=said, **known)


def draft(house, by="sana", version=0, **words):
    return group_records.save_group_draft(
        slot=house.slot,
        content=ALL | words,
        version=version,
        author=user(house, by),
        keys=house.keys[by],
    )


def sign(house, by="sana", version=1):
    return group_records.sign_group_record(
        slot=house.slot, version=version, keys=house.keys[by], by=user(house, by)
    )


def signed(house) -> dict[str, GroupRecord]:
    """Two came and one did not; the record is signed. The copy of each, by their short name."""
    log(house, wren="held", otto="held", pia="worker_away")
    with acting_as(user(house, "sana").pk):
        draft(house)
        copies = sign(house)
    return {copy.session.worker.name.split()[0].lower(): copy for copy in copies}


def read(house, copy, by: str) -> list[dict]:
    with acting_as(user(house, by).pk):
        return group_records.read_copies(copies=[copy], session=copy.session, keys=house.keys[by])[
            0
        ]


def browser(house, short: str) -> Client:
    client = Client()
    client.force_login(user(house, short))
    client.post("/unlock/", {"passphrase": PASSPHRASE})
    return client


def address(name: str, house) -> str:
    return reverse(f"supervision:{name}", kwargs={"slot_id": house.slot.pk})


# Who came


def test_who_came_is_logged_for_all_at_once_and_each_is_told(house):
    sessions = log(house, wren="held", otto="did_not_come", pia="operational")
    found = {one.worker.name: (one.outcome, one.missed_because, one.minutes) for one in sessions}
    assert found == {
        "Wren Worker": ("held", "", 90),
        "Otto Other": ("missed", "did_not_come", None),
        "Pia Pell": ("missed", "operational", None),
    }
    assert all(one.is_group for one in sessions)
    with as_owner():
        told = set(OutgoingMessage.objects.filter(calendar="").values_list("to", flat=True))
    assert told == {user(house, short).email for short in NAMES}
    assert log(house, wren="did_not_come") == []


def test_what_one_of_them_said_before_stands(house):
    outcomes.log_booking(
        booking=house.seats["wren"], outcome="held", minutes=50, how="video", by=user(house, "wren")
    )
    log(house, wren="did_not_come", otto="held", pia="held")
    assert Session.objects.get(worker=user(house, "wren")).minutes == 50


@pytest.mark.parametrize("by", ["wren", "mo"])
def test_nobody_else_says_who_came(house, by):
    with pytest.raises(Refused, match="Only its supervisor"):
        attendance.log_group(
            slot=house.slot, became={}, minutes=60, how="video", by=user(house, by)
        )


def test_a_group_logged_without_its_booking_is_a_group_all_the_same(house):
    session = outcomes.log_unbooked(
        programme=house.slot.programme,
        worker=user(house, "wren"),
        supervisor=user(house, "sana"),
        day=house.slot.starts_at.date(),
        starts=house.slot.starts_at.time(),
        minutes=60,
        how="phone",
        by=user(house, "wren"),
    )
    assert (session.booking, session.is_group) == (house.seats["wren"], True)


# The record


def test_all_who_came_read_the_same_and_nobody_reads_anothers_copy(house):
    copies = signed(house)
    assert set(copies) == {"wren", "otto"}
    for short, copy in copies.items():
        for by in house.keys:
            if by in {short, "sana"}:
                assert read(house, copy, by) == [ALL]
            else:
                with pytest.raises(CannotOpen):
                    read(house, copy, by)
    assert not Draft.objects.exists()


def test_without_row_level_security_the_seal_still_holds(house):
    copies = signed(house)
    unguard()
    for by in ("otto", "mo"):
        with pytest.raises(CannotOpen):
            group_records.read_copies(
                copies=[copies["wren"]], session=copies["wren"].session, keys=house.keys[by]
            )


def test_rows_are_seen_by_their_pair_alone(house):
    signed(house)
    for short, seen in {"sana": 2, "wren": 1, "otto": 1, "pia": 0, "mo": 0}.items():
        with acting_as(user(house, short).pk):
            assert GroupRecord.objects.count() == seen, short


def test_each_is_told_without_content(house):
    for copy in signed(house).values():
        message = factories.message_of(f"group-signed:{copy.pk}")
        assert message.to == copy.session.worker.email
        assert ALL["covered"] not in message.body


def test_it_is_signed_once_by_its_supervisor_and_with_words(house):
    log(house, wren="held")
    unguard()
    with pytest.raises(Refused, match="does not change"):
        draft(house, by="wren")
    draft(house, covered=" ", themes=[])
    with pytest.raises(Refused, match="what is empty"):
        sign(house)
    draft(house, version=1)
    with pytest.raises(Refused, match="Check it once more"):
        sign(house, version=1)
    with pytest.raises(Refused, match="does not change"):
        sign(house, by="mo", version=2)
    sign(house, version=2)
    for again in (sign, draft):
        with pytest.raises(Refused, match="does not change"):
            again(house, version=2)


def test_while_nobody_could_read_it_it_is_not_signed_and_the_draft_stays(house):
    log(house, wren="did_not_come")
    with acting_as(user(house, "sana").pk):
        draft(house)
        with pytest.raises(Refused, match="Nobody who came"):
            sign(house)
        assert Draft.objects.count() == 1


def test_who_agreed_to_keep_no_records_gets_no_copy(house):
    for short, keeps in (("wren", True), ("otto", False)):
        Agreement.objects.create(
            programme=house.slot.programme,
            worker=user(house, short),
            supervisor=user(house, "sana"),
            weeks_between=6,
            minutes=60,
            notice_hours=48,
            keeps_records=keeps,
            review_on=factories.tomorrow_at(10).date(),
            proposed_by=user(house, "sana"),
            agreed_at=factories.tomorrow_at(9, days=-60),
        )
    assert set(signed(house)) == {"wren"}
    page = browser(house, "sana").get(address("group_show", house)).content.decode()
    assert "You two agreed to keep no records." in page


def test_who_was_logged_later_gets_a_copy_of_everything_and_only_what_they_attended(house):
    signed(house)
    earlier = factories.slot(house.places["sana"], factories.tomorrow_at(10, days=-8), capacity=3)
    house.slot, later = earlier, house.slot
    house.seats["wren"] = factories.seat(earlier, user(house, "wren"), seat=1)
    log(house, wren="held")
    house.slot = later
    ada = factories.worker(later.programme, "Ada New", supervisor=house.places["sana"])
    house.places["ada"], house.seats["ada"] = ada, factories.seat(later, ada.user, seat=4)
    log(house, ada="held")
    with acting_as(user(house, "sana").pk):
        add(house, "A second thought.")
        assert give(house) == 1
        assert give(house) == 0
    with acting_as(ada.user_id):
        mine = list(GroupRecord.objects.visible_to(ada.user))
        assert [(copy.number, copy.session.booking.slot_id) for copy in mine] == [
            (0, later.pk),
            (1, later.pk),
        ]


def give(house) -> int:
    by = user(house, "sana")
    return group_records.give_missing(slot=house.slot, keys=house.keys["sana"], by=by)


def add(house, words: str, number=1, by="sana"):
    return group_records.add_to_group_record(
        slot=house.slot, words=words, number=number, keys=house.keys[by], by=user(house, by)
    )


def test_what_is_added_goes_to_all_who_are_still_supervised_and_the_same_twice_is_one(house):
    copies = signed(house)
    with acting_as(user(house, "sana").pk):
        for _again in range(2):
            assert len(add(house, "It was the second floor.")) == 2
        with pytest.raises(Refused, match="in another tab"):
            add(house, "Something else.")
    with acting_as(user(house, "wren").pk):
        own = list(copies["wren"].session.group_records.all())
        texts, _answer = group_records.read_copies(
            copies=own, session=copies["wren"].session, keys=house.keys["wren"]
        )
        assert [one.get("words") for one in texts] == [None, "It was the second floor."]
    house.places["otto"].supervisors.update(ended_on=factories.EARLIER)
    with acting_as(user(house, "sana").pk):
        assert [copy.session.worker.name for copy in add(house, "More.", 2)] == ["Wren Worker"]
    house.places["wren"].supervisors.update(ended_on=factories.EARLIER)
    with acting_as(user(house, "sana").pk), pytest.raises(Refused, match="supervise nobody"):
        add(house, "Too late.", 3)
    with acting_as(user(house, "otto").pk):
        assert read(house, copies["otto"], "otto") == [ALL]


def test_an_answer_is_between_the_two_and_given_once(house):
    copy = signed(house)["wren"]

    def answer(words="It was fear.", by="wren"):
        with acting_as(user(house, by).pk):
            known = {"keys": house.keys[by], "by": user(house, by)}
            group_records.answer_group_record(copy=copy, answer="differs", words=words, **known)

    with pytest.raises(Refused):
        answer(by="sana")
    for _again in range(2):
        answer()
    with pytest.raises(Refused, match="answered this record already"):
        answer("Or anger.")
    pages = {short: session_page(house, short) for short in ("wren", "otto", "sana")}
    assert "It was fear." in pages["wren"]
    assert "It was fear." not in pages["otto"]
    group = browser(house, "sana").get(address("group_show", house)).content.decode()
    assert "It was fear." not in group
    assert "Answered" in group


def session_page(house, short: str) -> str:
    worker = user(house, "wren" if short == "sana" else short)
    session = Session.objects.get(worker=worker)
    return browser(house, short).get(f"/sessions/{session.pk}/").content.decode()


def test_on_their_own_pages_no_name_and_no_individual_word_of_another(house):
    signed(house)
    mine = Session.objects.get(worker=user(house, "otto"))
    with acting_as(user(house, "sana").pk):
        recording.seal_record(
            session=mine,
            content={"covered": "What only Otto said."},
            keys=house.keys["sana"],
            by=user(house, "sana"),
        )
    wrens, ottos = session_page(house, "wren"), session_page(house, "otto")
    for page in (wrens, ottos):
        assert ALL["covered"] in page
    assert "What only Otto said." in ottos
    assert "What only Otto said." not in wrens
    for other in ("Otto", "Pia"):
        assert other not in wrens
    pias = session_page(house, "pia")
    assert "Group record" not in pias
    manager = browser(house, "mo")
    for path in ("/team/", address("group_show", house), f"/sessions/{mine.pk}/"):
        assert "record" not in manager.get(path).content.decode().partition("<main")[2].lower()


def test_what_was_logged_stays_once_a_copy_is_signed_on_it(house):
    copy = signed(house)["wren"]
    with acting_as(user(house, "wren").pk), pytest.raises(Refused, match="facts stay"):
        outcomes.correct_session(
            session=copy.session,
            outcome="missed",
            missed_because="did_not_come",
            minutes=None,
            how="",
            by=user(house, "wren"),
        )


@pytest.mark.parametrize("by", ["wren", "sana"])
def test_it_is_found_by_words_and_theme_in_the_own_copy_alone(house, by):
    copies = signed(house)
    with acting_as(user(house, by).pk):
        known = {"user": user(house, by), "keys": house.keys[by]}
        found = [
            {one.worker.name for one in finding.find(wanted=wanted, **known).sessions}
            for wanted in (Wanted("corridor all"), Wanted(theme="team"))
        ]
    everybody = {copy.session.worker.name for copy in copies.values()}
    assert found == [everybody if by == "sana" else {"Wren Worker"}] * 2


def test_the_log_names_to_each_only_their_own_copy(house):
    copies = signed(house)
    for short in ("wren", "otto"):
        with acting_as(user(house, short).pk):
            event = AccessEvent.objects.get(stream=user(house, short).pk, verb="signed")
        assert event.documents == [copies[short].pk]
    looks = browser(house, "wren").get(reverse("governance:looks_list")).content.decode()
    assert "signed the record of" in looks


def test_signing_is_logged_in_one_call_so_that_people_are_locked_in_one_order(house):
    with CaptureQueriesContext(connection) as asked:
        signed(house)
    assert sum("log_access(" in query["sql"] for query in asked.captured_queries) == 1


def test_the_database_refuses_copies_for_who_was_not_there_and_second_answers(house):
    copies = signed(house)
    sana = user(house, "sana")
    away = Session.objects.get(worker=user(house, "pia"))
    pair = {"worker_id": away.worker_id, "supervisor_id": sana.pk, "author": sana}
    wrong = {
        "for who came to it": {"session": away} | pair,
        "group_record_of_the_same_pair": {"session": copies["otto"].session, "number": 1} | pair,
        "group_record_once_each": {"session": copies["wren"].session}
        | pair
        | {"worker_id": copies["wren"].worker_id},
    }
    for broken, row in wrong.items():
        with acting_as(sana.pk), pytest.raises(IntegrityError, match=broken), transaction.atomic():
            GroupRecord.objects.create(**row)
    answered = {"answer_id": away.pk, "answered_at": away.logged_at}
    with acting_as(sana.pk):
        assert GroupRecord.objects.update(**answered) == 0
    with acting_as(copies["wren"].worker_id):
        mine = GroupRecord.objects.filter(pk=copies["wren"].pk)
        with pytest.raises(IntegrityError, match="answered_whole"), transaction.atomic():
            mine.update(answer_id=away.pk)
        mine.update(**answered)
        with pytest.raises(IntegrityError, match="answered once"), transaction.atomic():
            mine.update(answer_id=copies["otto"].pk)


# By the pages


def test_from_who_came_to_an_answer_by_the_pages(house):
    sana = browser(house, "sana")
    page = sana.get(address("group_log", house)).content.decode()
    assert all(name in page for name in NAMES.values())
    said = {f"seat_{seat.pk.hex}": "held" for seat in house.seats.values()}
    missing = sana.post(address("group_log", house), said | {"minutes": "", "how": "video"})
    assert "Needed when somebody came." in missing.content.decode()
    said[f"seat_{house.seats['pia'].pk.hex}"] = "operational"
    for _press in range(2):
        done = sana.post(address("group_log", house), said | {"minutes": "80", "how": "video"})
        assert done["Location"] == address("group_show", house)
    typed = {"covered": "Ring 07911 123456.", "themes": ["team"], "version": "0"}
    saved = sana.post(address("group_save", house), typed)
    assert saved.status_code == 200
    clash = sana.post(address("group_write", house), typed | {"covered": "Else."})
    assert clash.status_code == 409
    assert "Ring 07911 123456." in clash.content.decode()
    kept = sana.post(address("group_write", house), typed | {"version": "1"})
    assert kept["Location"] == address("group_check", house)
    check = sana.get(address("group_check", house)).content.decode()
    assert "looks as if it held a telephone number" in check
    assert "Will read it: Otto Other, Wren Worker." in check
    for _press in range(2):
        done = sana.post(address("group_check", house), {"version": "2"})
        assert done["Location"] == address("group_show", house)
    added = sana.post(address("group_add", house), {"words": "More.", "number": "1"})
    assert added["Location"] == address("group_show", house)
    shown = sana.get(address("group_show", house)).content.decode()
    assert "Ring 07911 123456." in shown
    assert "More." in shown
    with seeing_all():
        assert GroupRecord.objects.count() == 4
    otto = browser(house, "otto")
    session = Session.objects.get(worker=user(house, "otto"))
    to_answer = f"/sessions/{session.pk}/group-record/answer/"
    empty = otto.post(to_answer, {"answer": "differs"})
    assert "Say in your own words" in empty.content.decode()
    assert otto.post(to_answer, {"answer": "confirmed"}).status_code == 302
    assert "I confirm this record" in otto.get(f"/sessions/{session.pk}/").content.decode()


@pytest.mark.parametrize("script", ['<script>alert("x")</script> {{ 7 }}'])
def test_markup_is_text_and_a_megabyte_is_refused_with_a_sentence(house, script):
    log(house, wren="held")
    sana = browser(house, "sana")
    long = "We sat a while. " * 65_536
    answer = sana.post(address("group_write", house), {"covered": long, "version": "0"})
    assert "at most 100000 characters" in answer.content.decode()
    sana.post(address("group_write", house), {"covered": script, "version": "0"})
    sana.post(address("group_check", house), {"version": "1"})
    for page in (sana.get(address("group_show", house)), None):
        text = page.content.decode() if page else session_page(house, "wren")
        assert "&lt;script&gt;" in text
        assert "<script>alert" not in text


@pytest.mark.parametrize("count", [1, 4])
def test_the_group_costs_the_same_for_one_and_for_many(house, count, django_assert_num_queries):
    for number in range(count - 1):
        more = factories.worker(
            house.slot.programme, f"More {number}", supervisor=house.places["sana"]
        )
        house.slot.capacity = 9
        with as_owner():
            house.slot.save(update_fields=["capacity"])
        house.seats[f"more{number}"] = factories.seat(house.slot, more.user, seat=5 + number)
    log(house, **{short: "held" for short in house.seats if short not in {"otto", "pia"}})
    sana = browser(house, "sana")
    with django_assert_num_queries(17):
        sana.get(address("group_show", house))


def test_a_draft_is_its_authors_alone(house):
    log(house, wren="held")
    with acting_as(user(house, "sana").pk):
        kept = draft(house)
    with pytest.raises(CannotOpen):
        drafting.open_draft(draft=kept, keys=house.keys["wren"])


@pytest.mark.long
def test_at_the_same_moment_it_is_signed_once_and_nobody_waits_for_ever(committed_house):
    """Others open what is theirs meanwhile: the log locks people in one order, whoever asks."""
    house, chance = committed_house, random.Random(42)  # noqa: S311
    log(house, wren="held", otto="held")
    alone = {}
    for days, short in enumerate(("wren", "otto"), start=3):
        then = factories.tomorrow_at(10, days=-days)
        session = factories.session(house.places["sana"], user(house, short), then)
        with acting_as(user(house, "sana").pk):
            known = {"keys": house.keys["sana"], "by": user(house, "sana")}
            alone[short] = recording.seal_record(session=session, content=ALL, **known)
    with acting_as(user(house, "sana").pk):
        draft(house)

    def signing():
        with acting_as(user(house, "sana").pk):
            return sign(house)

    def reading(short: str):
        for _again in range(5):
            with acting_as(user(house, short).pk):
                read = recording.read_record(record=alone[short], keys=house.keys[short])
        return read

    readers = [partial(reading, short) for short in ("wren", "otto") for _again in range(4)]
    results = race(signing, signing, signing, *readers, chance=chance)
    refused = [one for one in results[:3] if isinstance(one, Refused)]
    assert [one.sentence for one in refused] == [recording.SIGNED] * 2
    assert results[3:] == [ALL] * 8
    with seeing_all():
        assert GroupRecord.objects.count() == 2
