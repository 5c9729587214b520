"""What is one's own is deleted for good: by its author, with the keys that open it, once asked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from confidentiality import enrolment
from confidentiality.identity import acting_as
from confidentiality.models import AccessEvent, Draft, Envelope, Grant
from reflections import check_in_policies, deleting, policies, sharing
from reflections.models import CheckIn, Reflection, Sharing
from tests.cast import PASSPHRASE
from tests.factories import message_of
from tests.reflections.test_checking_in import answers_of, own_of_today, take
from tests.reflections.test_reflecting import unlocked
from tests.roles import seeing_all
from workers.refusals import Refused


@pytest.fixture
def cast(situation):
    return situation


@pytest.fixture
def shared(cast) -> Sharing:
    """The check-in, shared with the supervisor."""
    how = {"thing": cast.checked_in, "shared_with": cast.user("supervisor")}
    with acting_as(cast.user("worker").pk):
        return sharing.share(keys=cast.keys["worker"], by=cast.user("worker"), **how)


def delete(cast, by: str = "worker") -> None:
    with acting_as(cast.user(by).pk):
        deleting.delete(thing=cast.checked_in, keys=cast.keys[by], by=cast.user(by))


def address(cast, what: str) -> str:
    known = {"check_in_id": cast.checked_in.pk}
    return reverse(f"reflections:check_in_{what}", kwargs=known)


def test_of_a_check_in_nothing_is_left_but_that_there_was_one(cast, shared):
    for _twice in range(2):
        delete(cast)
    with seeing_all():
        assert not Envelope.objects.filter(document_id=cast.checked_in.pk).exists()
        assert not Grant.objects.filter(envelope__document_id=cast.checked_in.pk).exists()
        assert Sharing.objects.get(pk=shared.pk).ended_at is not None
    for name, rows in (("worker", 1), ("supervisor", 0)):
        user = cast.user(name)
        with acting_as(user.pk):
            seen = CheckIn.objects.filter(pk=cast.checked_in.pk)
            assert (seen.count(), CheckIn.objects.visible_to(user).count()) == (rows, 0), name
            with pytest.raises(check_in_policies.NotYours):
                check_in_policies.get_check_in(user, cast.checked_in.pk)


def test_what_the_page_says_stays_is_for_its_author_alone(cast, shared):
    answers_of(cast, cast.checked_in, "supervisor")
    delete(cast)
    found = {}
    for name in ("worker", "supervisor"):
        with acting_as(cast.user(name).pk):
            events = AccessEvent.objects.filter(documents__contains=[cast.checked_in.pk])
            found[name] = [one.verb for one in events.order_by("number")]
    assert found["supervisor"] == []
    assert found["worker"][-2:] == ["read", "deleted"]
    assert message_of(f"shared:{shared.pk}").to == cast.user("supervisor").email


def test_nobody_deletes_what_is_anothers(cast, shared):
    for name in ("supervisor", "admin", "custodian"):
        with pytest.raises(Refused, match="Only who wrote it"):
            delete(cast, name)
        with acting_as(cast.user(name).pk), connection.cursor() as cursor:
            cursor.execute("SELECT delete_own(%s)", [cast.checked_in.pk])
            assert cursor.fetchone() == (False,), name
    assert answers_of(cast, cast.checked_in) == {"wellbeing": 2, "connected": 4}


def test_nothing_is_shared_or_answered_instead_of_what_is_deleted(cast):
    first = take(cast, {"helped": 3})
    with acting_as(cast.user("worker").pk):
        known = {"keys": cast.keys["worker"], "by": cast.user("worker")}
        deleting.delete(thing=first, **known)
        with pytest.raises(Refused, match="nothing left"):
            sharing.share(thing=first, shared_with=cast.user("supervisor"), **known)
    second = take(cast, {"helped": 4}, again="instead", asked=f"{first.pk}:1")
    assert own_of_today(cast) == {first, second}
    with pytest.raises(Refused, match="Begin it anew"):
        take(cast, {"helped": 3}, check_in_id=first.pk, made_at=timezone.now() - timedelta(days=5))


def test_whose_sign_in_was_taken_over_loses_nothing(cast):
    """New keys, made by who took it over, open nothing of before: they delete nothing either."""
    worker = cast.user("worker")
    with acting_as(worker.pk):
        keys, _code = enrolment.replace_keys(user=worker, passphrase=PASSPHRASE)
        for thing in (cast.checked_in, cast.reflection):
            with pytest.raises(Refused, match="do not open this"):
                deleting.delete(thing=thing, keys=keys, by=worker)
    assert answers_of(cast, cast.checked_in) == {"wellbeing": 2, "connected": 4}


def test_while_the_notes_are_locked_nothing_goes(cast, client):
    worker = unlocked(client, cast, "worker")
    worker.post("/lock/")
    about = {"draft_id": cast.mused}
    pages = [
        address(cast, "delete"),
        reverse("reflections:reflection_delete", kwargs={"reflection_id": cast.reflection.pk}),
        reverse("reflections:reflection_discard", kwargs=about),
        reverse("reflections:plan_discard", kwargs={"draft_id": cast.planned}),
    ]
    with seeing_all():
        before = Envelope.objects.count(), Draft.objects.count()
    for page in pages:
        answer = worker.post(page)
        assert (answer.status_code, answer["Location"][:8]) == (302, "/unlock/"), page
    with seeing_all():
        assert (Envelope.objects.count(), Draft.objects.count()) == before
    with acting_as(cast.user("worker").pk):
        assert not policies.has_deleted(cast.user("worker"), Reflection, cast.reflection.pk)


def test_by_the_pages_a_check_in_is_deleted(cast, shared, client):
    worker = unlocked(client, cast, "worker")
    assert address(cast, "delete") in worker.get(address(cast, "show")).content.decode()
    asked = worker.get(address(cast, "delete")).content.decode()
    for said in ("Supervisor can open it no more", "with whom you shared it", "stays counted"):
        assert said in asked
    for _twice in range(2):
        done = worker.post(address(cast, "delete"), follow=True).content.decode()
        assert "Nothing of what it said is left here." in done
    assert worker.get(address(cast, "show")).status_code == 404
    assert "You deleted a check-in" in worker.get("/who-has-looked/").content.decode()


@pytest.mark.parametrize("kind", ["check_in", "reflection"])
def test_an_old_tab_that_ends_sharing_what_is_deleted_breaks_no_page(cast, shared, client, kind):
    worker = unlocked(client, cast, "worker")
    thing, row = {
        "check_in": (cast.checked_in, shared),
        "reflection": (cast.reflection, cast.own_sharing),
    }[kind]
    worker.post(reverse(f"reflections:{kind}_delete", kwargs={f"{kind}_id": thing.pk}))
    end = reverse("reflections:own_sharing_end", kwargs={"sharing_id": row.pk})
    answer = worker.post(end, follow=True)
    assert answer.redirect_chain == [(reverse("supervision:sharing_list"), 302)]
    assert answer.status_code == 200


def test_keys_that_do_not_open_it_are_told_so_by_the_page(cast, client):
    worker = cast.user("worker")
    with acting_as(worker.pk):
        enrolment.replace_keys(user=worker, passphrase=PASSPHRASE)
    done = unlocked(client, cast, "worker").post(address(cast, "delete"), follow=True)
    assert "somebody who took over your sign-in" in done.content.decode()
    assert done.status_code == 200
