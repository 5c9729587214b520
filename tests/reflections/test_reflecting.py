"""A reflection is its author's until they share it; nobody learns even that there is one."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from confidentiality.identity import acting_as
from confidentiality.models import Draft, Envelope
from confidentiality.sealing import CannotOpen
from reflections import lenses, policies, reflecting, sharing
from reflections.models import Reflection, Sharing
from reflections.reflection_forms import ReflectionForm
from supervision.models import Session
from tests import cast as casting
from tests import factories
from tests.cast import MUSED
from tests.roles import seeing_all
from workers.models import Assignment
from workers.refusals import Refused


@pytest.fixture
def cast(situation):
    return situation


def unlocked(client, cast, name: str):
    client.logout()
    client.force_login(cast.user(name))
    client.post("/unlock/", {"passphrase": casting.PASSPHRASE})
    return client


def test_rows_are_seen_by_author_and_reader_and_nobody_else(cast):
    for name in cast.places:
        with acting_as(cast.user(name).pk):
            seen = Reflection.objects.count(), Sharing.objects.count()
        assert seen == ((1, 1) if name in {"worker", "supervisor"} else (0, 0)), name


def test_it_opens_for_author_and_reader_and_no_more_once_sharing_ends(cast):
    worker, supervisor = cast.user("worker"), cast.user("supervisor")
    for name in ("worker", "supervisor"):
        with acting_as(cast.user(name).pk):
            read = reflecting.read_reflection(reflection=cast.reflection, keys=cast.keys[name])
            assert read["free"] == MUSED
    with acting_as(supervisor.pk), pytest.raises(Refused, match="Only the worker"):
        sharing.end_sharing(sharing=cast.own_sharing, by=supervisor)
    with acting_as(worker.pk):
        for _twice in range(2):
            sharing.end_sharing(sharing=cast.own_sharing, by=worker)
    with acting_as(supervisor.pk):
        assert not Reflection.objects.exists()
        assert not Envelope.objects.filter(document_id=cast.reflection.pk).exists()
        with pytest.raises(CannotOpen):
            reflecting.read_reflection(reflection=cast.reflection, keys=cast.keys["supervisor"])


def test_sharing_tells_the_supervisor_once_and_not_what(cast):
    told = factories.message_of(f"shared:{cast.own_sharing.pk}")
    assert (told.to, "eflection" in told.body) == (cast.user("supervisor").email, False)
    with acting_as(cast.user("worker").pk):
        assert share(cast, "supervisor") == cast.own_sharing


def share(cast, whom: str, by: str = "worker"):
    known = {"shared_with": cast.user(whom), "keys": cast.keys[by], "by": cast.user(by)}
    return sharing.share(thing=cast.reflection, **known)


@pytest.mark.parametrize(
    ("by", "whom"), [("worker", "supervisor2"), ("worker", "manager"), ("supervisor", "worker")]
)
def test_it_is_shared_by_its_author_with_a_supervisor_of_today_alone(cast, by, whom):
    with acting_as(cast.user(by).pk), pytest.raises(Refused, match="supervisor of today"):
        share(cast, whom, by)


def test_new_keys_that_nobody_heard_get_no_copy(cast):
    """The colleague lost their keys and made new ones: a kind click must not be enough."""
    with acting_as(cast.user("worker").pk):
        sealed = Envelope.objects.filter(document_id=cast.reflection.pk)
        known = {"envelopes": sealed, "keys": cast.keys["worker"], "heard": False}
        with pytest.raises(sharing.sealing.NotHeard):
            sharing.sealing.share(reader_id=cast.user("colleague").pk, **known)


def test_a_former_supervisor_reads_it_no_more(cast):
    with acting_as(cast.user("supervisor").pk):
        assert policies.get_reflection(cast.user("supervisor"), cast.reflection.pk)
        pairing = Assignment.objects.filter(worker=cast.places["worker"], ended_on=None)
        pairing.update(ended_on=casting.timezone.localdate())
        with pytest.raises(policies.NotYours):
            policies.get_reflection(cast.user("supervisor"), cast.reflection.pk)


def test_nobody_shares_it_by_calling_it_their_own(cast):
    colleague = cast.user("colleague")
    with acting_as(colleague.pk), pytest.raises(IntegrityError), transaction.atomic():
        Sharing.objects.create(
            reflection_id=cast.reflection.pk, worker_id=colleague.pk, shared_with=colleague
        )


def test_what_is_empty_is_not_kept_and_what_is_kept_is_no_draft(cast):
    worker, keys = cast.user("worker"), cast.keys["worker"]
    with acting_as(worker.pk):
        draft = policies.get_own_draft(worker, cast.mused)
        with pytest.raises(Refused, match="nothing to keep"):
            reflecting.keep_reflection(draft=draft, version=1, keys=keys, by=worker)
        assert Draft.objects.filter(pk=draft.pk).exists()
        before = Reflection.objects.count()
        kept = casting.reflect(cast, learning="Breathe.")
        assert (kept.session, Reflection.objects.count()) == (cast.recorded, before + 1)
        assert not Draft.objects.of(worker, kept.pk)


def test_kept_twice_it_is_kept_once(cast):
    worker = cast.user("worker")
    with acting_as(worker.pk):
        draft = policies.get_own_draft(worker, cast.mused)
        known = {"keys": cast.keys["worker"], "by": worker, "version": 2}
        words = {"lens": "free", "free": "One.", "tags": []}
        reflecting.save_reflection_draft(
            draft=draft, content=words, version=1, keys=cast.keys["worker"]
        )
        first, second = (reflecting.keep_reflection(draft=draft, **known) for _twice in range(2))
        assert (first, Draft.objects.of(worker, first.pk)) == (second, None)


def test_the_session_of_somebody_else_is_not_linked(cast):
    with acting_as(cast.user("outsider").pk):
        assert casting.reflect(cast, by="outsider").session is None


def test_sharing_tells_of_no_session_with_another_supervisor(cast, client):
    """The worker thinks about a session with supervisor2, and shows it to the supervisor."""
    with acting_as(cast.user("worker").pk):
        cast.reflection = casting.reflect(cast, session=str(cast.earlier.pk))
        share(cast, "supervisor")
    show = reverse("reflections:reflection_show", kwargs={"reflection_id": cast.reflection.pk})
    timeline = reverse("reflections:reflection_list")
    for by, seen in (("worker", (1, 2)), ("supervisor", (0, 1))):
        unlocked(client, cast, by)
        pages = [client.get(page).content.decode() for page in (show, timeline)]
        assert tuple(page.count("About the session of") for page in pages) == seen, by
        assert (str(cast.earlier.pk) in pages[0]) == (by == "worker")


def test_by_the_pages_a_reflection_is_begun_kept_found_by_tag_and_shared(cast, client):
    unlocked(client, cast, "worker")
    begin = reverse("reflections:reflection_begin")
    write = client.post(begin, {"lens": "driscoll", "session": cast.recorded.pk})["Location"]
    page = client.get(write).content.decode()
    assert "So what?" in page
    sent = {"lens": "driscoll", "driscoll_so": "It matters.", "tags": "Doors, doors ,", "keep": "1"}
    answer = client.post(
        write, sent | {"session": cast.recorded.pk, "version": "1"}, follow=True
    ).content.decode()
    assert "It matters." in answer
    assert "Doors" in answer
    timeline = reverse("reflections:reflection_list")
    assert client.get(timeline).content.decode().count("About the session of") == 2
    found = client.post(timeline, {"tag": "Doors"}).content.decode()
    assert found.count("About the session of") == 1
    for send in (client.get, client.post):
        again = sent | {"session": cast.recorded.pk, "version": "2"}
        answer = send(write, again, follow=True).content.decode()
        assert "It was kept once" in answer
    shown = unlocked(client, cast, "supervisor").get(timeline).content.decode()
    assert "It matters." not in shown
    assert shown.count("shared by Worker") == 1
    told = client.get(reverse("supervision:sharing_list")).content.decode()
    assert "Reflection of Worker, shared" in told


def test_two_tabs_lose_nothing(cast, client):
    unlocked(client, cast, "worker")
    address = reverse("reflections:reflection_write", kwargs={"draft_id": cast.mused})
    first = {"lens": "free", "free": "One.", "version": "1"}
    client.post(address, first)
    both = client.post(address, first | {"free": "Two."})
    assert both.status_code == 409
    assert "One." in both.content.decode()
    assert "Two." in both.content.decode()


@pytest.mark.parametrize("which", ["recorded", "earlier"])
def test_two_tabs_on_a_session_keep_session_and_tags(cast, client, which):
    unlocked(client, cast, "worker")
    address = reverse("reflections:reflection_write", kwargs={"draft_id": cast.mused})
    session = str(getattr(cast, which).pk)
    sent = {"lens": "free", "tags": "doors, stairs", "session": session, "version": "1"}
    client.post(address, sent | {"free": "One."})
    both = client.post(address, sent | {"free": "Two."})
    assert both.status_code == 409
    form = both.context["form"]
    assert (form["tags"].value(), str(form["session"].value())) == ("doors, stairs", session)
    page = both.content.decode()
    assert ("One." in page, "Two." in page) == (True, True)
    assert f'value="{session}" selected' in page


@pytest.mark.parametrize("said", ["abc", "12345678", "\0", ""])
def test_a_session_that_is_none_breaks_no_page(cast, client, said):
    unlocked(client, cast, "worker")
    page = client.get(reverse("reflections:reflection_begin"), {"session": said})
    assert page.status_code == 200


def test_with_the_notes_locked_typing_is_kept_all_the_same(cast, client):
    client.force_login(cast.user("worker"))
    save = reverse("reflections:reflection_save", kwargs={"draft_id": cast.mused})
    assert client.post(save, {"lens": "free", "free": "On a train.", "version": "1"}).status_code
    with acting_as(cast.user("worker").pk):
        draft = policies.get_own_draft(cast.user("worker"), cast.mused)
        words = reflecting.drafting.open_draft(draft=draft, keys=cast.keys["worker"])
    assert words["free"] == "On a train."


def test_not_yours_is_written_down_for_whose_it_is(cast, client):
    unlocked(client, cast, "manager")
    address = reverse("reflections:reflection_show", kwargs={"reflection_id": cast.reflection.pk})
    assert client.get(address).status_code == 404
    with seeing_all():
        log = reflecting.Envelope.objects.model._meta.apps.get_model("confidentiality.AccessEvent")
        refused = log.objects.filter(outcome="refused", kind="reflection")
        assert [event.stream for event in refused] == [cast.user("worker").pk]


@given(st.sampled_from(lenses.LENSES), st.text(max_size=200), st.text(max_size=200))
def test_any_words_in_any_model_come_back_under_their_labels(lens, words, tags):
    """Every box is optional; what is written is what is read, and nothing else."""
    name, label, _hint = lens.steps[-1]
    sent = {"lens": lens.code, name: words, "tags": tags, "version": "0"}
    form = ReflectionForm(sent, lens=lens, sessions=Session.objects.none())
    assert form.is_valid() or "\0" in words + tags
    if form.is_valid():
        kept = form.cleaned_data[name]
        assert lenses.sections_of(form.content) == ([(label, kept)] if kept else [])
        assert len(form.content["tags"]) == len({tag.casefold() for tag in form.content["tags"]})
