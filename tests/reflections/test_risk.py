"""Nobody holds a risk alone: one plans, the other says what they think, both look at it again."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from confidentiality.identity import acting_as
from confidentiality.sealing import CannotOpen
from reflections import risk, risk_answers, risk_policies, risk_reading
from reflections.models import RiskDiscussion, RiskEntry
from supervision import endings
from tests import cast as casting
from tests import factories
from tests.cast import PLAN
from tests.reflections.test_reflecting import unlocked
from tests.roles import as_owner
from workers import lines, people
from workers.models import OutgoingMessage
from workers.outbox import digest_of
from workers.refusals import Refused

TODAY = timezone.localdate()


@pytest.fixture
def cast(situation):
    return situation


def read(cast, by: str = "worker") -> list:
    with acting_as(cast.user(by).pk):
        return risk.read(discussion=cast.risk, keys=cast.keys[by])


def known(cast, by: str) -> dict:
    return {"discussion": cast.risk, "keys": cast.keys[by], "by": cast.user(by)}


def endorse(cast, by: str = "supervisor", answer: str = "yes", words: str = "", plan=None):
    plan = plan or cast.plan
    with acting_as(cast.user(by).pk):
        return risk_answers.endorse(
            plan_id=plan.pk, endorsement=answer, words=words, **known(cast, by)
        )


def review(cast, by: str = "worker", day=None, number: int = 1, words: str = "Better."):
    day = day or TODAY + timedelta(days=14)
    with acting_as(cast.user(by).pk):
        return risk_answers.review(words=words, review_on=day, number=number, **known(cast, by))


def close(cast, by: str = "worker", number: int = 1):
    return casting.close_risk(cast, cast.risk, by=by, number=number)


def in_row(cast) -> RiskDiscussion:
    with acting_as(cast.user("worker").pk):
        return RiskDiscussion.objects.get(pk=cast.risk.pk)


def part(cast, on=TODAY) -> None:
    """The worker changes to the other supervisor."""
    pairing = cast.places["worker"].supervisors.get(ended_on=None)
    with acting_as(cast.user("admin").pk):
        endings.end_assignment(assignment=pairing, ended_on=on, by=cast.user("admin"))
    lines.assign_supervisor(
        membership=cast.places["worker"], supervisor=cast.places["supervisor2"], started_on=on
    )


def test_the_two_read_the_same_and_nobody_else_sees_a_row(cast):
    assert read(cast)[0][1]["situation"] == PLAN["situation"]
    assert read(cast) == read(cast, "supervisor")
    for name in cast.places:
        with acting_as(cast.user(name).pk):
            seen = RiskDiscussion.objects.count(), RiskEntry.objects.count()
        assert seen == ((2, 3) if name in {"worker", "supervisor"} else (0, 0)), name
    told = factories.message_of(f"risk:{cast.plan.pk}")
    assert told.to == cast.user("supervisor").email
    assert "risk" not in told.body


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"situation": " "}, "what the situation is"),
        ({"level": ""}, "level of concern"),
        ({"review_on": ""}, "Set a day"),
        ({"review_on": (TODAY - timedelta(days=1)).isoformat()}, "That day is over"),
        ({"review_on": (TODAY + timedelta(days=800)).isoformat()}, "within a year"),
        ({"supervisor": 0}, "no pair today"),
        ({"worker": 0}, "no pair today"),
    ],
)
def test_a_plan_is_not_signed_without_what_it_needs(cast, words, sentence):
    with acting_as(cast.user("worker").pk):
        before = RiskDiscussion.objects.count()
        with pytest.raises(Refused, match=sentence), transaction.atomic():
            casting.weigh(cast, **words)
        assert RiskDiscussion.objects.count() == before


def test_an_idea_to_try_needs_no_level_of_concern(cast):
    with acting_as(cast.user("worker").pk):
        assert casting.weigh(cast, start="idea", level="").is_open


def test_nobody_signs_a_plan_between_two_others_or_into_their_discussion(cast):
    with acting_as(cast.user("outsider").pk):
        with pytest.raises(Refused, match="no pair today"), transaction.atomic():
            casting.weigh(cast, by="outsider")
        with pytest.raises(risk_policies.NotYours), transaction.atomic():
            casting.weigh(cast, by="outsider", discussion=str(cast.risk.pk))


def test_the_supervisor_endorses_and_the_same_twice_is_once(cast):
    first = endorse(cast, answer="changes", words="Ring me after the first visit.")
    assert endorse(cast, answer="changes", words="Ring me after the first visit.") == first
    seen = risk_reading.as_read(read(cast))
    assert (seen["answer"].line, seen["answer_code"]) == ("Yes, with changes", "changes")
    assert factories.message_of(f"risk:{first.pk}").to == cast.user("worker").email
    with pytest.raises(Refused, match="Say why"):
        endorse(cast, answer="not_yet", words=" ")


@pytest.mark.parametrize("by", ["worker"])
def test_nobody_endorses_their_own_plan(cast, by):
    with pytest.raises(Refused, match="never by who wrote it"):
        endorse(cast, by=by)


def test_what_a_supervisor_wrote_is_endorsed_once_the_worker_made_it_theirs(cast):
    with acting_as(cast.user("supervisor").pk):
        cast.risk = casting.weigh(cast, by="supervisor")
        cast.plan = cast.risk.entries.get()
    with pytest.raises(Refused, match="never by who wrote it"):
        endorse(cast)
    newer = change(cast)
    with pytest.raises(Refused, match="has changed since"):
        endorse(cast)
    assert endorse(cast, plan=newer).plan == newer


def begin_change(cast, by: str = "worker", **words):
    """One of the two begins the next plan, from the words of the newest; the name of its draft."""
    plan, said = risk.newest_plan(read(cast, by))
    known = {"author": cast.user(by), "keys": cast.keys[by]}
    with acting_as(cast.user(by).pk):
        return risk.begin_change(discussion=cast.risk, plan=plan, words=said | words, **known)


def change(cast, by: str = "worker", **words) -> RiskEntry:
    """The next plan, signed by one of the two."""
    begun = begin_change(cast, by, **words)
    with acting_as(cast.user(by).pk):
        draft = risk_policies.get_plan_draft(cast.user(by), begun)
        risk.sign_plan(draft=draft, version=draft.version, keys=cast.keys[by], by=cast.user(by))
        return cast.risk.entries.filter(kind="plan").last()


def test_an_old_change_does_not_overwrite_the_newer_plan_of_the_other(cast, client):
    """Both begin from the same plan: who signs second reads the first, and loses no words."""
    old = begin_change(cast, situation="R, by night.")
    newer = change(cast, "supervisor", situation="R, and now S too.")
    worker = unlocked(client, cast, "worker")
    check = reverse("reflections:plan_check", kwargs={"draft_id": old})
    refused = worker.post(check, {"version": "1"}).content.decode()
    assert "newer plan was signed" in refused
    assert "R, by night." in refused
    shown = reverse("reflections:risk_show", kwargs={"discussion_id": cast.risk.pk})
    assert f'href="{shown}"' in refused
    assert "R, and now S too." in worker.get(shown).content.decode()
    assert risk.newest_plan(read(cast))[0] == newer
    change(cast, situation="R by night, and S.")


def test_a_changed_plan_waits_for_an_answer_of_its_own(cast):
    endorse(cast)
    change(cast, situation="R, and now S too.")
    seen = risk_reading.as_read(read(cast))
    assert seen["answer"] is None
    assert [said.entry.kind for said in seen["history"]] == ["plan", "endorsement"]


def test_the_database_lets_nobody_endorse_what_they_wrote(cast):
    pair = {"worker_id": cast.risk.worker_id, "supervisor_id": cast.risk.supervisor_id}
    about = {"discussion": cast.risk, "kind": "endorsement", "number": 2, **pair}
    supervisor, worker = cast.user("supervisor"), cast.user("worker")
    tries = [
        {"author": worker, "plan": cast.plan, "plan_author_id": worker.pk},
        {"author": supervisor, "plan": cast.plan, "plan_author_id": None},
        {"author": supervisor, "plan": None, "plan_author_id": worker.pk},
        # A plan of the supervisor's own under the worker's name.
        {"author": supervisor, "plan": own_plan(cast), "plan_author_id": worker.pk},
    ]
    for fields in tries:
        with acting_as(fields["author"].pk), pytest.raises(IntegrityError), transaction.atomic():
            RiskEntry.objects.create(**about | fields)


def own_plan(cast) -> RiskEntry:
    with acting_as(cast.user("supervisor").pk):
        return casting.weigh(cast, by="supervisor").entries.get()


def test_the_database_lets_nothing_lapse(cast):
    """While it is open it has a day of review; and nobody else speaks in it."""
    with acting_as(cast.user("worker").pk):
        mine = RiskDiscussion.objects.filter(pk=cast.risk.pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(review_on=None)
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(state="closed")
    outsider = cast.user("outsider")
    pair = {"worker_id": outsider.pk, "supervisor_id": cast.user("supervisor2").pk}
    with acting_as(outsider.pk), pytest.raises(IntegrityError), transaction.atomic():
        RiskEntry.objects.create(
            discussion=cast.risk, author=outsider, kind="review", number=9, **pair
        )


def test_reviews_follow_each_other_and_set_the_next_day(cast):
    first = review(cast)
    assert review(cast) == first
    assert in_row(cast).review_on == TODAY + timedelta(days=14)
    with pytest.raises(Refused, match="added in another tab"):
        review(cast, words="Worse.")
    with pytest.raises(Refused, match="That day is over"):
        review(cast, number=2, day=TODAY - timedelta(days=1))
    second = review(cast, "supervisor", number=2)
    assert [entry.pk for entry, _words in read(cast)] == [cast.plan.pk, first.pk, second.pk]


def test_closed_with_an_outcome_it_takes_nothing_more(cast):
    first = close(cast)
    assert close(cast) == first
    row = in_row(cast)
    assert (row.state, row.review_on) == ("closed", None)
    assert risk_reading.as_read(read(cast))["history"][-1].line == "The worry has passed"
    for more in (review, close, endorse):
        with pytest.raises(Refused):
            more(cast, **({} if more is endorse else {"number": 2}))


def test_the_words_for_the_file_are_ticked_once_and_by_the_worker(cast):
    with acting_as(cast.user("worker").pk):
        for _twice in range(2):
            risk_answers.file(discussion=cast.risk, plan_id=cast.plan.pk, by=cast.user("worker"))
        assert cast.risk.entries.filter(kind="filed").count() == 1
    assert risk_reading.as_read(read(cast))["filed_at"]
    with acting_as(cast.user("supervisor").pk), pytest.raises(Refused, match="The worker puts it"):
        risk_answers.file(discussion=cast.risk, plan_id=cast.plan.pk, by=cast.user("supervisor"))


def test_when_the_supervisor_changes_it_waits_for_a_decision(cast, client):
    part(cast)
    for more in (review, endorse):
        with pytest.raises(Refused):
            more(cast)
    for by in ("worker", "supervisor"):
        page = unlocked(client, cast, by).get(reverse("reflections:risk_list"))
        assert {one.pk for one in page.context["apart"]} == {cast.risk.pk, cast.shown.pk}
        assert page.context["together"] == []
    worker = unlocked(client, cast, "worker")
    other = {"discussion_id": cast.risk.pk, "person_id": cast.user("supervisor2").pk}
    begun = worker.post(reverse("reflections:risk_carry", kwargs=other))["Location"]
    assert PLAN["situation"] in worker.get(begun).content.decode()
    with acting_as(cast.user("supervisor2").pk):
        assert not RiskDiscussion.objects.exists()
    close(cast, "supervisor")


def test_signing_what_is_carried_on_closes_what_waited(cast, client):
    part(cast)
    worker = unlocked(client, cast, "worker")
    other = {"discussion_id": cast.risk.pk, "person_id": cast.user("supervisor2").pk}
    begun = worker.post(reverse("reflections:risk_carry", kwargs=other))["Location"]
    assert in_row(cast).is_open
    check = worker.post(begun, PLAN | {"version": "1"})["Location"]
    worker.post(check, {"version": "2"})
    assert not in_row(cast).is_open
    page = worker.get(reverse("reflections:risk_list"))
    assert [one.pk for one in page.context["apart"]] == [cast.shown.pk]
    assert len(page.context["together"]) == 1
    shown = reverse("reflections:risk_show", kwargs={"discussion_id": cast.risk.pk})
    for by in ("worker", "supervisor"):
        old = unlocked(client, cast, by).get(shown).content.decode()
        assert "The worker goes on with a supervisor of today" in old
        assert cast.user("supervisor2").name not in old


def test_nothing_is_carried_into_another_programme(cast, client):
    part(cast)
    hills = factories.programme("Hills")
    there = factories.supervisor(hills, email="there@demo.example")
    here = {"name": "Worker", "email": cast.user("worker").email, "joined_on": TODAY}
    place = people.add_person(programme=hills, by=None, invited=False, **here)
    lines.assign_supervisor(membership=place, supervisor=there, started_on=TODAY)
    with acting_as(cast.user("worker").pk):
        may = risk_policies.may_carry_on_with(cast.user("worker"), cast.risk)
        assert list(may) == [cast.user("supervisor2")]
    worker = unlocked(client, cast, "worker")
    page = worker.get(reverse("reflections:risk_show", kwargs={"discussion_id": cast.risk.pk}))
    assert list(page.context["carry_on_with"]) == [cast.user("supervisor2")]
    other = {"discussion_id": cast.risk.pk, "person_id": there.user_id}
    answer = worker.post(reverse("reflections:risk_carry", kwargs=other), follow=True)
    assert "no pair today" in answer.content.decode()


def test_what_was_closed_meanwhile_is_carried_on_all_the_same(cast, client):
    part(cast)
    worker = unlocked(client, cast, "worker")
    other = {"discussion_id": cast.risk.pk, "person_id": cast.user("supervisor2").pk}
    begun = worker.post(reverse("reflections:risk_carry", kwargs=other))["Location"]
    close(cast, "supervisor")
    worker = unlocked(client, cast, "worker")
    check = worker.post(begun, PLAN | {"version": "1"})["Location"]
    assert worker.post(check, {"version": "2"}).status_code == 302
    with acting_as(cast.user("supervisor2").pk):
        assert RiskDiscussion.objects.count() == 1


def test_nothing_waits_for_the_answer_of_a_former_supervisor(cast, client):
    part(cast)
    client.force_login(cast.user("supervisor"))
    assert "waits for your answer" not in client.get("/today/").content.decode()
    with pytest.raises(Refused, match="no longer meet"):
        endorse(cast)


def test_a_leaver_leaves_none_that_nobody_can_close(cast):
    with acting_as(cast.user("admin").pk):
        endings.leave_programme(
            membership=cast.places["worker"], left_on=TODAY, by=cast.user("admin")
        )
    last = close(cast, "supervisor")
    assert in_row(cast).state == "closed"
    with as_owner():
        assert not OutgoingMessage.objects.filter(key=digest_of(f"risk:{last.pk}")).exists()


def test_a_tampered_plan_opens_for_nobody(cast):
    with acting_as(cast.user("supervisor").pk):
        cast.plan.author = cast.user("supervisor")
        with pytest.raises(CannotOpen):
            risk.writing.sealed(
                document_id=cast.plan.pk,
                paper=risk.Paper("risk_plan", cast.risk.pk, cast.risk.programme_id),
                author_id=cast.plan.author_id,
                worker_id=cast.risk.worker_id,
                supervisor_id=cast.risk.supervisor_id,
            )


# By the pages


def test_by_the_pages_a_plan_is_written_signed_answered_and_filed(cast, client):
    worker = unlocked(client, cast, "worker")
    begin = reverse("reflections:risk_begin")
    pairing = cast.places["worker"].supervisors.get(ended_on=None)
    write = worker.post(begin, {"start": "idea", "pairing": pairing.pk})["Location"]
    sent = PLAN | {"start": "idea", "level": "", "version": "1"}
    check = worker.post(write, sent)["Location"]
    assert PLAN["situation"] in worker.get(check).content.decode()
    signed = worker.post(check, {"version": "2"})["Location"]
    page = worker.get(signed).content.decode()
    assert "has not answered this plan yet" in page
    assert "This app alerts nobody." in page
    assert "01632 960 001" in page
    supervisor = unlocked(client, cast, "supervisor")
    assert "waits for your answer" in supervisor.get("/today/").content.decode()
    answer = f"{signed}answer/"
    plan = supervisor.get(answer).context["plan"]
    bad = supervisor.post(answer, {"plan_id": plan.pk, "endorsement": "not_yet", "words": ""})
    assert "Say why, or what should change." in bad.content.decode()
    supervisor.post(answer, {"plan_id": plan.pk, "endorsement": "yes", "words": "Gladly."})
    shown = supervisor.get(signed).content.decode()
    assert "responsibility stays with the employer" in shown
    worker = unlocked(client, cast, "worker")
    filed = worker.post(f"{signed}filed/{plan.pk}/", follow=True).content.decode()
    assert "own file since" in filed


def _plan_page(cast) -> str:
    return reverse("reflections:plan_write", kwargs={"draft_id": cast.planned})


def test_a_page_cannot_name_the_other_of_a_plan(cast, client):
    """Whatever it sends, the plan stays between whom it was begun, and prints no other's name."""
    outsider, worker = cast.user("outsider"), unlocked(client, cast, "worker")
    forged = {"worker": outsider.pk, "supervisor": outsider.pk, "discussion": cast.shown.pk}
    sent = PLAN | forged | {"version": "2", "around": "forged"}
    check = worker.post(_plan_page(cast), sent)["Location"]
    for page in (check, _plan_page(cast)):
        shown = worker.get(page)
        assert shown.context["other"] == cast.user("supervisor")
        assert outsider.name not in shown.content.decode()
    signed = worker.post(check, {"version": "3"})["Location"]
    assert str(cast.planned) in signed


def test_with_the_notes_locked_a_plan_stays_between_the_same_two(cast, client):
    form = unlocked(client, cast, "worker").get(_plan_page(cast)).context["form"]
    around = form["around"].value()
    client.logout()
    client.force_login(cast.user("worker"))
    sent = PLAN | {"situation": "On a train.", "version": "2", "worker": cast.user("outsider").pk}
    save = f"{_plan_page(cast)}save/"
    refused = client.post(save, sent | {"around": around.swapcase()})
    assert (refused.status_code, "Unlock your notes" in refused.content.decode()) == (409, True)
    assert client.post(save, sent | {"around": around}).status_code == 200
    page = unlocked(client, cast, "worker").get(_plan_page(cast))
    assert page.context["other"] == cast.user("supervisor")
    assert "On a train." in page.content.decode()


def test_a_draft_that_names_somebody_else_shows_no_name(cast):
    worker, outsider = cast.user("worker"), cast.user("outsider")
    with acting_as(worker.pk):
        for words in (
            {"worker": worker.pk, "supervisor": outsider.pk},
            {"worker": outsider.pk, "supervisor": cast.user("supervisor").pk},
            {"discussion": "5b0a3c76-9d0f-4a3e-8a67-0d4d8e1c7f21"},
            {},
        ):
            assert risk_policies.other_of(worker, words) is None
    with acting_as(cast.user("supervisor").pk):
        assert risk_policies.other_of(cast.user("supervisor"), casting.pair_of(cast)) == worker


def test_by_the_pages_a_plan_signed_twice_is_signed_once(cast, client):
    worker = unlocked(client, cast, "worker")
    check = f"{_plan_page(cast)}check/"
    signed = worker.post(check, {"version": "2"})["Location"]
    again = [worker.post(check, {"version": "2"}), worker.get(check), worker.get(_plan_page(cast))]
    assert {answer["Location"] for answer in again} == {signed}
    assert "It was signed once" in worker.get(signed).content.decode()
    with acting_as(cast.user("worker").pk):
        assert RiskEntry.objects.filter(discussion=cast.planned).count() == 1
    assert unlocked(client, cast, "supervisor").get(check).status_code == 404


def test_homes_say_what_is_due_and_for_how_long(cast, client):
    with acting_as(cast.user("worker").pk):
        RiskDiscussion.objects.update(review_on=TODAY - timedelta(days=3))
    for by, home in (("worker", "/my-supervision/"), ("supervisor", "/today/")):
        client.force_login(cast.user(by))
        assert "To look at again for 3 days" in client.get(home).content.decode()
    client.force_login(cast.user("manager"))
    assert "look at again" not in client.get("/team/").content.decode()


@pytest.fixture
def signed_in_a_tab(cast, client) -> str:
    """The address of a plan that was signed in a first tab; the second is still open."""
    unlocked(client, cast, "worker")
    address = reverse("reflections:plan_write", kwargs={"draft_id": cast.planned})
    check = client.post(address, PLAN | {"version": "2"})["Location"]
    assert client.post(check, {"version": "3"}).status_code == 302
    return address


@pytest.mark.parametrize(
    "new",
    [
        {"situation": "Not alone."},
        {"for_file": "Threes."},
        {"who": PLAN["situation"], "situation": ""},
        {"shares": ""},
        {},
    ],
)
def test_a_second_tab_of_a_signed_plan_loses_no_word(signed_in_a_tab, client, new):
    late = client.post(signed_in_a_tab, PLAN | {"version": "1"} | new, follow=True)
    page = late.content.decode()
    assert late.status_code == (409 if new else 200)
    assert ("It was signed once" in page) == (not new)
    for words in new.values():
        assert words in page


def test_two_tabs_of_a_plan_with_other_words_both_press_sign(cast, client):
    """What the second one showed is not what was signed: it is shown again."""
    unlocked(client, cast, "worker")
    address = reverse("reflections:plan_write", kwargs={"draft_id": cast.planned})
    tabs = []
    for version, words in ((2, "Not alone."), (3, PLAN["situation"])):
        sent = PLAN | {"situation": words, "version": str(version)}
        check = client.post(address, sent)["Location"]
        page = client.get(check).content.decode()
        shown = [unescape(one) for one in re.findall(r'name="checked" value="([^"]*)"', page)]
        tabs.append({"version": str(version + 1), "checked": shown})
    answers = [client.post(check, tab) for tab in reversed(tabs)]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert "Not alone." in answers[1].content.decode()
    assert client.post(check, tabs[1]).status_code == 302


def test_a_save_after_signing_says_so_and_where_it_stands(signed_in_a_tab, client):
    for _locked in range(2):
        late = client.post(signed_in_a_tab + "save/", PLAN | {"version": "1"})
        page = late.content.decode()
        assert (late.status_code, "was signed already" in page) == (409, True)
        assert "Read the plan that was signed" in page
        client.post("/lock/")


def test_a_plan_that_was_thrown_away_elsewhere_is_shown_to_who_sends_it(cast, client):
    unlocked(client, cast, "worker")
    address = reverse("reflections:plan_write", kwargs={"draft_id": cast.planned})
    begun = {"begun": client.get(address).context["begun"]}
    client.post(address + "discard/", begun)
    late = client.post(address, PLAN | {"version": "1"})
    assert (late.status_code, PLAN["situation"] in late.content.decode()) == (409, True)
    assert client.post(address + "save/", PLAN | {"version": "1"}).status_code == 409
    assert client.get(address).status_code == 404
    for where, said in (("check/", "This was thrown away"), ("discard/", "There is no draft")):
        page = client.post(address + where, {"version": "1", **begun}, follow=True)
        assert said in page.content.decode(), where


def test_a_tab_of_a_change_that_was_thrown_away_does_not_overwrite_the_next(cast, client):
    worker = unlocked(client, cast, "worker")
    change = reverse("reflections:plan_change", kwargs={"discussion_id": cast.risk.pk})
    address = worker.post(change)["Location"]
    begun = {"begun": worker.get(address).context["begun"]}
    worker.post(address + "discard/", begun)
    again = worker.post(change)["Location"]
    stale = PLAN | {"situation": "Of the laptop.", "version": "1"}
    assert worker.post(address + "save/", stale).status_code == 409
    check = worker.post(f"{again}check/", {"version": "1"})
    assert "changed since you checked it" in check.content.decode()
    worker.post(address + "discard/", begun)
    assert worker.get(again).context["form"]["situation"].value() == PLAN["situation"]


LATER = {
    f"review_on_{place}": (TODAY + timedelta(days=9)).strftime(part)
    for place, part in {"day": "%d", "month": "%m", "year": "%Y"}.items()
}


def page_of(client, cast, name: str):
    """The page of this name about the discussion, and what its form sends beside what is typed."""
    address = reverse(f"reflections:risk_{name}", kwargs={"discussion_id": cast.risk.pk})
    return address, hidden(client.get(address))


def hidden(page) -> dict:
    return {field.name: field.value() for field in page.context["form"].hidden_fields()}


def test_an_answer_to_a_plan_that_was_changed_meanwhile_is_sent_again(cast, client):
    supervisor = unlocked(client, cast, "supervisor")
    address, sent = page_of(supervisor, cast, "endorse")
    newer = change(cast, situation="R, and now S too.")
    said = {"endorsement": "changes", "words": "Ring me."}
    refused = supervisor.post(address, said | sent)
    page = refused.content.decode()
    assert ("has changed since you read it" in page, "R, and now S too." in page) == (True, True)
    form = refused.context["form"]
    assert {name: form[name].value() for name in said} == said
    again = supervisor.post(address, said | hidden(refused), follow=True)
    assert "Signed." in again.content.decode()
    seen = risk_reading.as_read(read(cast))
    assert (seen["plan"], seen["answer"].line) == (newer, "Yes, with changes")


@pytest.mark.parametrize(
    ("name", "said", "done"),
    [
        ("review", {"words": "Better."} | LATER, "Both of you"),
        ("close", {"words": "It is over.", "outcome": "passed"}, "Closed."),
    ],
)
def test_what_was_said_meanwhile_is_read_and_the_same_sent_again(cast, client, name, said, done):
    supervisor = unlocked(client, cast, "supervisor")
    address, sent = page_of(supervisor, cast, name)
    review(cast, words="Worse.")
    refused = supervisor.post(address, said | sent)
    assert "Something was added" in refused.content.decode()
    assert refused.context["form"]["words"].value() == said["words"]
    again = supervisor.post(address, said | hidden(refused), follow=True)
    assert done in again.content.decode()


def test_who_wrote_the_plan_is_told_why_they_are_not_asked(cast, client):
    change(cast, "supervisor")
    supervisor = unlocked(client, cast, "supervisor")
    address = reverse("reflections:risk_endorse", kwargs={"discussion_id": cast.risk.pk})
    page = supervisor.get(address, follow=True)
    assert page.redirect_chain == [
        (reverse("reflections:risk_show", kwargs={"discussion_id": cast.risk.pk}), 302)
    ]
    assert "never by who wrote it" in page.content.decode()
