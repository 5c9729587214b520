"""What a worker kept is theirs: they write a new version, and delete it for good."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse

from confidentiality.identity import acting_as
from confidentiality.models import AccessEvent, Draft, Envelope, Grant, Handover, Share
from confidentiality.sealing import CannotOpen
from reflections import deleting, policies, reflecting, revising, sharing
from reflections.models import Reflection, Sharing
from supervision import endings
from supervision.templatetags.clock import starting
from tests import cast as casting
from tests.cast import MUSED
from tests.reflections.test_reflecting import unlocked
from tests.roles import as_owner, seeing_all, tampering
from workers.models import Assignment
from workers.refusals import Refused

LATER = "And yet I climb them."


@pytest.fixture
def cast(situation):
    return situation


def end_pairing(cast) -> None:
    """The worker and the supervisor are no pair from today on."""
    admin, today = cast.user("admin"), casting.timezone.localdate()
    with acting_as(admin.pk):
        pairing = Assignment.objects.get(worker=cast.places["worker"], ended_on=None)
        endings.end_assignment(assignment=pairing, ended_on=today, by=admin)


def read(cast, by: str, revision: int | None = None) -> str:
    with acting_as(cast.user(by).pk):
        known = {"reflection": cast.reflection, "keys": cast.keys[by], "revision": revision}
        return reflecting.read_reflection(**known)["free"]


def revise(cast, words: str = LATER) -> list[str]:
    with acting_as(cast.user("worker").pk):
        return casting.revise(cast, words)


def delete(cast, by: str = "worker") -> None:
    with acting_as(cast.user(by).pk):
        deleting.delete(thing=cast.reflection, keys=cast.keys[by], by=cast.user(by))


def test_the_author_reads_every_version_and_the_reader_the_newest_alone(cast):
    assert revise(cast) == []
    assert [read(cast, "worker", number) for number in (1, 2, 3, None)] == [
        MUSED,
        MUSED,
        LATER,
        LATER,
    ]
    assert read(cast, "supervisor") == LATER
    for number in (1, 2):
        with pytest.raises(CannotOpen):
            read(cast, "supervisor", number)
    with acting_as(cast.user("supervisor").pk):
        seen = Envelope.objects.filter(document_id=cast.reflection.pk)
        assert [one.revision for one in seen] == [3]


def test_shared_later_only_the_newest_is(cast):
    with acting_as(cast.user("worker").pk):
        sharing.end_sharing(sharing=cast.own_sharing, by=cast.user("worker"))
    revise(cast)
    with acting_as(cast.user("worker").pk):
        sharing.share(
            thing=cast.reflection,
            shared_with=cast.user("supervisor"),
            keys=cast.keys["worker"],
            by=cast.user("worker"),
        )
        copies = Grant.objects.filter(envelope__document_id=cast.reflection.pk, shared=True)
        assert [one.envelope.revision for one in copies.select_related("envelope")] == [3]


def test_a_reader_with_new_keys_reads_no_new_version(cast):
    """A kind click must not seal to keys that nobody heard: the sharing ends, and it is said."""
    supervisor = cast.user("supervisor")
    with acting_as(supervisor.pk):
        casting.enrolment.replace_keys(user=supervisor, passphrase=casting.PASSPHRASE)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM confidentiality_keycheck")
    assert revise(cast) == ["Supervisor made new keys, so it is no longer shared with them."]
    with acting_as(supervisor.pk):
        assert (Reflection.objects.count(), Sharing.objects.count()) == (0, 0)


def test_a_former_supervisor_gets_no_copy_of_a_new_version(cast):
    end_pairing(cast)
    said = "Supervisor supervises you no more, so it is no longer shared with them."
    assert revise(cast) == [said]
    with seeing_all():
        grants = Grant.objects.filter(envelope__document_id=cast.reflection.pk)
        assert set(grants.values_list("reader", flat=True)) == {cast.user("worker").pk}
    with acting_as(cast.user("supervisor").pk):
        assert (Reflection.objects.count(), Sharing.objects.count()) == (0, 0)


def test_the_writing_page_names_no_former_supervisor_as_a_reader(cast, client):
    end_pairing(cast)
    unlocked(client, cast, "worker")
    known = {"reflection_id": cast.reflection.pk}
    write = client.post(reverse("reflections:reflection_revise", kwargs=known))["Location"]
    page = client.get(write)
    assert (page.context["shared"], "You share it with" in page.content.decode()) == ([], False)
    version = page.context["form"]["version"].value()
    sent = {"lens": "free", "free": LATER, "version": version, "keep": "1"}
    assert (
        "Supervisor supervises you no more"
        in client.post(write, sent, follow=True).content.decode()
    )


def test_kept_twice_a_version_is_kept_once(cast):
    worker, keys = cast.user("worker"), cast.keys["worker"]
    with acting_as(worker.pk):
        about = revising.begin_version(reflection=cast.reflection, keys=keys, by=worker)
        again = revising.begin_version(reflection=cast.reflection, keys=keys, by=worker)
        draft = policies.get_own_draft(worker, about)
        known = {"draft": draft, "version": draft.version, "keys": keys, "by": worker}
        for _twice in range(2):
            revising.keep_version(reflection=cast.reflection, **known)
        cast.reflection.refresh_from_db()
        assert (about, cast.reflection.revision) == (again, 3)


def test_nobody_but_the_author_changes_it(cast):
    supervisor = cast.user("supervisor")
    known = {"reflection": cast.reflection, "by": supervisor}
    with acting_as(supervisor.pk):
        with pytest.raises(Refused):
            revising.begin_version(keys=cast.keys["supervisor"], **known)
        with pytest.raises(Refused, match="Only who wrote it"):
            deleting.delete(thing=cast.reflection, keys=cast.keys["supervisor"], by=supervisor)
    assert read(cast, "worker") == MUSED


def test_deleted_nothing_of_it_is_left_but_that_there_was_one(cast):
    worker, keys = cast.user("worker"), cast.keys["worker"]
    with acting_as(worker.pk):
        revising.begin_version(reflection=cast.reflection, keys=keys, by=worker)
    of = {"envelope__document_id": cast.reflection.pk}
    with seeing_all():
        before = [
            Envelope.objects.filter(document_id=cast.reflection.pk).count(),
            Grant.objects.filter(**of).count(),
            Share.objects.filter(**of).count(),
        ]
    assert before == [2, 3, 2]
    for _twice in range(2):
        delete(cast)
    with seeing_all():
        assert not Envelope.objects.filter(document_id=cast.reflection.pk).exists()
        assert not Draft.objects.filter(document_id=cast.reflection.pk).exists()
        assert not Grant.objects.filter(**of).exists()
        assert not Share.objects.filter(**of).exists()
        assert not Handover.objects.filter(share__envelope__document_id=cast.reflection.pk).exists()
    for name, seen in (("worker", (1, 0)), ("supervisor", (0, 0))):
        with acting_as(cast.user(name).pk):
            rows = Reflection.objects.visible_to(cast.user(name))
            assert (Reflection.objects.count(), rows.count()) == seen, name
    with acting_as(worker.pk):
        row = Reflection.objects.get()
        assert (row.session, bool(row.deleted_at)) == (None, True)
        assert not Sharing.objects.standing().exists()


def test_that_it_was_deleted_is_written_down_before_it_goes(cast):
    delete(cast)
    with acting_as(cast.user("worker").pk):
        last = AccessEvent.objects.order_by("-number").first()
        assert (last.verb, last.documents) == ("deleted", [cast.reflection.pk])


def test_nothing_is_added_to_what_is_deleted(cast):
    worker, keys = cast.user("worker"), cast.keys["worker"]
    with acting_as(worker.pk):
        about = revising.begin_version(reflection=cast.reflection, keys=keys, by=worker)
        draft = policies.get_own_draft(worker, about)
    delete(cast)
    with acting_as(worker.pk):
        known = {"reflection": cast.reflection, "keys": keys, "by": worker}
        with pytest.raises(Refused, match="deleted this reflection"):
            revising.keep_version(draft=draft, version=draft.version, **known)
        with pytest.raises(Refused, match="deleted this reflection"):
            revising.begin_version(**known)


def test_what_is_deleted_is_shared_no_more(cast):
    delete(cast)
    with acting_as(cast.user("worker").pk), pytest.raises(Refused, match="nothing left"):
        sharing.share(
            thing=cast.reflection,
            shared_with=cast.user("supervisor"),
            keys=cast.keys["worker"],
            by=cast.user("worker"),
        )


def test_the_database_lets_nobody_delete_what_is_anothers(cast):
    for name in ("supervisor", "admin", "custodian"):
        with acting_as(cast.user(name).pk), connection.cursor() as cursor:
            cursor.execute("SELECT delete_own(%s)", [cast.reflection.pk])
            assert cursor.fetchone() == (False,), name
    assert read(cast, "worker") == MUSED
    with acting_as(cast.user("worker").pk):
        for table in ("confidentiality_envelope", "reflections_reflection"):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"DELETE FROM {table}")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Reflection.objects.update(deleted_at=casting.timezone.now())


def test_no_function_deletes_a_record_or_a_plan(cast):
    """It deletes what the viewer kept as a reflection: the id of anything else is none."""
    for name, thing in (("worker", cast.plan), ("supervisor", cast.record)):
        with acting_as(cast.user(name).pk):
            with connection.cursor() as cursor:
                cursor.execute("SELECT delete_own(%s)", [thing.pk])
                assert cursor.fetchone() == (False,)
            assert Envelope.objects.filter(document_id=thing.pk).exists()


def test_a_deleted_row_points_to_no_session(cast):
    with tampering(), pytest.raises(IntegrityError), transaction.atomic():
        Reflection.objects.create(
            programme_id=1,
            author=cast.user("worker"),
            session=cast.recorded,
            deleted_at=casting.timezone.now(),
        )


def test_by_the_pages_it_is_revised_read_back_and_deleted(cast, client):
    unlocked(client, cast, "worker")
    known = {"reflection_id": cast.reflection.pk}
    revise = reverse("reflections:reflection_revise", kwargs=known)
    write = client.post(revise)["Location"]
    form = client.get(write)
    version, page = form.context["form"]["version"].value(), form.content.decode()
    assert MUSED.replace("'", "&#x27;") in page
    assert "You share it with Supervisor" in page
    sent = {"lens": "free", "free": LATER, "version": version, "keep": "1"}
    shown = client.post(write, sent, follow=True).content.decode()
    assert "Kept as a new version." in shown
    assert shown.count("/versions/") == 2
    earlier = known | {"revision": 2}
    assert (
        MUSED
        in client.get(reverse("reflections:reflection_version", kwargs=earlier)).content.decode()
    )
    newest = reverse("reflections:reflection_version", kwargs=known | {"revision": 3})
    assert client.get(newest).status_code == 404
    delete = reverse("reflections:reflection_delete", kwargs=known)
    assert "Supervisor can open it no more" in client.get(delete).content.decode()
    for _twice in range(2):
        assert "Nothing of what it said" in client.post(delete, follow=True).content.decode()
    show = reverse("reflections:reflection_show", kwargs=known)
    assert [client.get(page).status_code for page in (show, newest)] == [404, 404]
    assert "You deleted a reflection" in client.get("/who-has-looked/").content.decode()
    supervisor = unlocked(client, cast, "supervisor")
    assert supervisor.get(show).status_code == 404
    assert supervisor.get(reverse("supervision:sharing_list")).status_code == 200


def test_the_reader_is_told_of_a_new_version_and_shown_no_other(cast, client):
    revise(cast)
    known = {"reflection_id": cast.reflection.pk}
    supervisor = unlocked(client, cast, "supervisor")
    page = supervisor.get(reverse("reflections:reflection_show", kwargs=known)).content.decode()
    assert (LATER in page, "New version of" in page) == (True, True)
    assert ("/versions/" in page, "/revise/" in page, "/delete/" in page) == (False, False, False)


@pytest.fixture
def written(cast, client) -> str:
    """Kept in a first tab; the second is still open."""
    unlocked(client, cast, "worker")
    address = reverse("reflections:reflection_write", kwargs={"draft_id": cast.mused})
    sent = {"lens": "free", "free": "One.\r\nTwo.", "tags": "Doors", "version": "1", "keep": "1"}
    client.post(address, sent)
    return address


def test_a_second_tab_that_says_the_same_is_told_that_it_is_kept(written, client):
    sent = {"lens": "free", "free": "One.\nTwo. ", "tags": "Doors", "version": "1", "keep": "1"}
    assert "It was kept once" in client.post(written, sent, follow=True).content.decode()


@pytest.mark.parametrize(
    "new",
    [
        {"free": "Three."},
        {"tags": "Windows"},
        # The same words in another box, and one that was emptied, say something else.
        {"learning": "One.\nTwo.", "free": ""},
        {"free": ""},
        {"tags": ""},
    ],
)
def test_a_second_tab_that_says_something_else_loses_no_word(written, client, new):
    sent = {"lens": "free", "free": "One.\nTwo.", "tags": "Doors", "version": "1", "keep": "1"}
    late = client.post(written, sent | new)
    page = late.content.decode()
    assert late.status_code == 409
    assert [words for words in new.values() if words not in page] == []
    assert "Read what was kept" in page


def test_a_second_tab_with_every_box_empty_says_so(written, client):
    late = client.post(written, {"lens": "free", "free": " ", "version": "1"})
    assert "every box is empty" in late.content.decode()


def test_a_second_tab_about_another_session_says_something_else(written, cast, client):
    sent = {"lens": "free", "free": "One.\nTwo.", "tags": "Doors", "version": "1", "keep": "1"}
    late = client.post(written, sent | {"session": str(cast.recorded.pk)})
    page = late.content.decode()
    assert (late.status_code, "About a session" in page) == (409, True)
    assert starting(cast.recorded) in page
    same = client.post(written, sent | {"session": "no session"}, follow=True)
    assert "It was kept once" in same.content.decode()


def test_a_save_after_keeping_says_so_and_where_it_stands(written, client):
    save = written + "save/"
    for name in ("locked", "unlocked"):
        late = client.post(save, {"lens": "free", "free": "Three.", "version": "1"})
        page = late.content.decode()
        assert (late.status_code, "was kept already" in page) == (409, True), name
        assert "Read what was kept" in page
        client.post("/lock/")


def thrown_away(client, address: str) -> str:
    """What is said to who presses that button on a page of this draft; once."""
    begun = client.get(address).context["begun"]
    return discarded(client, address, begun)


def discarded(client, address: str, begun: object) -> str:
    return client.post(address + "discard/", {"begun": begun}, follow=True).content.decode()


def test_what_was_thrown_away_elsewhere_is_shown_to_who_sends_it(cast, client):
    unlocked(client, cast, "worker")
    address = reverse("reflections:reflection_write", kwargs={"draft_id": cast.mused})
    assert "Nothing of it is left" in thrown_away(client, address)
    sent = {"lens": "free", "free": "Three.", "version": "1"}
    for where in (address, address + "save/"):
        late = client.post(where, sent)
        assert (late.status_code, "was thrown away" in late.content.decode()) == (409, True)
    assert "Three." in client.post(address, sent).content.decode()
    assert client.get(address).status_code == 404
    assert "There is no draft any more" in discarded(client, address, "")


def test_throwing_away_what_was_kept_in_another_tab_leads_to_what_was_kept(written, client):
    page = discarded(client, written, "")
    assert ("There is no draft any more" in page, "One." in page) == (True, True)


def test_a_second_tab_of_what_was_deleted_is_told_so(written, cast, client):
    with acting_as(cast.user("worker").pk):
        known = {"keys": cast.keys["worker"], "by": cast.user("worker")}
        deleting.delete(thing=Reflection.objects.kept().first(), **known)
    sent = {"lens": "free", "free": "Three.", "version": "1"}
    for where in (written, written + "save/"):
        late = client.post(where, sent).content.decode()
        assert ("You have deleted" in late, "thrown away" in late) == (True, False)


def revised(client, cast) -> tuple[str, dict]:
    """The address of a next version, begun, and what its page would send."""
    known = {"reflection_id": cast.reflection.pk}
    address = client.post(reverse("reflections:reflection_revise", kwargs=known))["Location"]
    form = client.get(address).context["form"]
    return address, {"lens": "free", "free": LATER, "version": form["version"].value()}


@pytest.mark.parametrize("ended", ["kept", "thrown away"])
def test_a_tab_of_an_ended_draft_does_not_overwrite_the_next_one(cast, client, ended):
    """A laptop is left open on one version; the phone ends it, begins another and types."""
    unlocked(client, cast, "worker")
    address, sent = revised(client, cast)
    client.post(address + "save/", sent)
    laptop = sent | {"free": "Of the laptop.", "version": sent["version"] + 1}
    if ended == "kept":
        client.post(address, laptop | {"free": LATER, "keep": "1"})
    else:
        thrown_away(client, address)
    again, phone = revised(client, cast)
    client.post(again + "save/", phone | {"free": "Of the phone."})
    assert client.post(address + "save/", laptop).status_code == 409
    page = client.post(address, laptop).content.decode()
    assert ("Of the phone." in page, "Of the laptop." in page) == (True, True)
    assert client.get(again).context["form"]["free"].value() == "Of the phone."


def test_a_draft_begun_again_has_the_version_of_no_other(cast, client):
    unlocked(client, cast, "worker")
    versions = set()
    for _round in range(3):
        address, sent = revised(client, cast)
        versions.add(sent["version"])
        thrown_away(client, address)
    assert (len(versions), min(versions) > 1000) == (3, True)


def test_a_page_of_an_earlier_draft_throws_no_later_one_away(cast, client):
    unlocked(client, cast, "worker")
    address, _sent = revised(client, cast)
    begun = client.get(address).context["begun"]
    discarded(client, address, begun)
    again, _sent = revised(client, cast)
    assert "was of an earlier draft" in discarded(client, address, begun)
    assert client.get(again).status_code == 200
