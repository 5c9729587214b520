"""A check-in is its author's: custodians hold nothing of it, and a supervisor what is shared."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from confidentiality.identity import acting_as
from confidentiality.models import Envelope, Grant, Keys, Share
from confidentiality.sealing import CannotOpen
from reflections import charts, check_in_policies, checking_in, sharing, six_areas
from reflections.answering_again import Asked
from reflections.checking_in import Kept, Page
from reflections.models import CheckIn, Sharing
from tests.reflections.test_instruments import small
from tests.reflections.test_reflecting import unlocked
from tests.reflections.test_revising import end_pairing
from tests.roles import as_owner, seeing_all, tampering
from workers.refusals import Refused


@pytest.fixture
def cast(situation):
    return situation


def known(cast, by: str = "worker") -> dict:
    return {"keys": cast.keys[by], "by": cast.user(by)}


def take(cast, answers: dict, by: str = "worker", made_at=None, **page) -> CheckIn:
    return keep(cast, answers, by, made_at, **page).row


def keep(cast, answers: dict, by: str = "worker", made_at=None, **page) -> Kept:
    with acting_as(cast.user(by).pk):
        return checking_in.check_in(
            programme_id=cast.places[by].programme_id,
            instrument=six_areas.own(),
            answers=answers,
            made_at=made_at,
            page=Page(**page),
            **known(cast, by),
        )


def test_it_opens_for_its_author_alone_and_no_custodian_holds_a_half(cast):
    with seeing_all():
        sealed = Envelope.objects.get(document_id=cast.checked_in.pk)
        assert (sealed.in_custody, Share.objects.filter(envelope=sealed).count()) == (False, 0)
    for name in set(cast.keys) - {"leaver"}:
        with acting_as(cast.user(name).pk):
            sees = CheckIn.objects.filter(pk=cast.checked_in.pk).exists()
            assert sees == (name == "worker"), name
            if name != "worker":
                with pytest.raises(CannotOpen):
                    checking_in.read_check_in(row=cast.checked_in, keys=cast.keys[name])


def test_shared_and_no_longer_shared(cast):
    worker, supervisor = cast.user("worker"), cast.user("supervisor")
    with acting_as(worker.pk):
        row = sharing.share(thing=cast.checked_in, shared_with=supervisor, **known(cast))
    with acting_as(supervisor.pk):
        found = check_in_policies.get_check_in(supervisor, cast.checked_in.pk)
        words = checking_in.read_check_in(row=found, keys=cast.keys["supervisor"])
        assert words["answers"] == {"wellbeing": 2, "connected": 4}
    with acting_as(worker.pk):
        sharing.end_sharing(sharing=row, by=worker)
    with acting_as(supervisor.pk), pytest.raises(check_in_policies.NotYours):
        check_in_policies.get_check_in(supervisor, cast.checked_in.pk)
    colleague = cast.user("colleague")
    with acting_as(colleague.pk), pytest.raises(IntegrityError), transaction.atomic():
        Sharing.objects.create(
            check_in=cast.checked_in, worker_id=colleague.pk, shared_with=colleague
        )


def test_nothing_answered_and_what_is_no_answer_are_refused(cast):
    for answers, sentence in (({}, "at least one"), ({"wellbeing": 6}, "not known")):
        with pytest.raises(Refused, match=sentence):
            take(cast, answers)


def answers_of(cast, row: CheckIn, by: str = "worker") -> dict:
    with acting_as(cast.user(by).pk):
        row.refresh_from_db()
        return checking_in.read_check_in(row=row, keys=cast.keys[by])["answers"]


def instead_of(row: CheckIn, revision: int = 1) -> dict:
    """What a page sends that asked about these answers."""
    return {"again": "instead", "asked": f"{row.pk}:{revision}"}


def own_of_today(cast) -> set:
    with acting_as(cast.user("worker").pk):
        return set(CheckIn.objects.exclude(pk=cast.checked_in.pk))


@pytest.mark.parametrize("same_page", [True, False])
def test_other_answers_on_one_day_are_never_kept_silently(cast, same_page):
    """Going back gives the same page or a new one: in both cases the person is asked."""
    first = take(cast, {"helped": 3}, check_in_id=uuid4())
    how = {"check_in_id": first.pk if same_page else uuid4()}
    assert take(cast, {"helped": 3}, **how) == first
    with pytest.raises(Refused, match="other answers to this on") as asked:
        take(cast, {"helped": 4}, **how)
    assert (asked.value.field, own_of_today(cast)) == ("again", {first})
    assert asked.value.name == instead_of(first)["asked"]


@pytest.mark.parametrize("same_page", [True, False])
def test_instead_leaves_one_and_nothing_of_the_answers_before(cast, same_page):
    first = take(cast, {"helped": 3}, check_in_id=uuid4())
    with acting_as(cast.user("worker").pk):
        sharing.share(thing=first, shared_with=cast.user("supervisor"), **known(cast))
    how = {"check_in_id": first.pk if same_page else uuid4()} | instead_of(first)
    for _twice in range(2):
        assert take(cast, {"helped": 5}, **how) == first
    assert own_of_today(cast) == {first}
    for by in ("worker", "supervisor"):
        assert answers_of(cast, first, by) == {"helped": 5}
    with seeing_all():
        sealed = Envelope.objects.filter(document_id=first.pk)
        assert [one.revision for one in sealed] == [2]
        assert Grant.objects.filter(envelope__document_id=first.pk).count() == 2


def test_instead_lets_nothing_go_that_nobody_was_asked_about(cast):
    """Another tab keeps one more, or answers anew, while the question is on the page."""
    first = take(cast, {"helped": 3})
    second = take(cast, {"helped": 4}, again="both")
    with pytest.raises(Asked) as anew:
        take(cast, {"helped": 5}, **instead_of(first))
    assert anew.value.name == instead_of(second)["asked"]
    assert take(cast, {"helped": 5}, **instead_of(second)) == second
    with pytest.raises(Asked) as anew:
        take(cast, {"helped": 2}, **instead_of(second))
    assert anew.value.name == instead_of(second, revision=2)["asked"]
    assert [answers_of(cast, one) for one in (first, second)] == [{"helped": 3}, {"helped": 5}]


def test_instead_of_what_is_anothers_asks(cast):
    first = take(cast, {"helped": 3})
    with pytest.raises(Asked):
        take(cast, {"helped": 4}, **instead_of(cast.checked_in))
    for garbage in ("", "x", f"{first.pk}", f"{first.pk}:2"):
        with pytest.raises(Asked):
            take(cast, {"helped": 4}, again="instead", asked=garbage)
    assert answers_of(cast, first) == {"helped": 3}


def test_answers_instead_go_to_no_former_supervisor_and_it_is_said(cast):
    first = take(cast, {"helped": 3})
    with acting_as(cast.user("worker").pk):
        sharing.share(thing=first, shared_with=cast.user("supervisor"), **known(cast))
    end_pairing(cast)
    kept = keep(cast, {"helped": 4}, **instead_of(first))
    said = "Supervisor supervises you no more, so it is no longer shared with them."
    assert kept == Kept(first, [said])
    with seeing_all():
        grants = Grant.objects.filter(envelope__document_id=first.pk)
        assert [one.reader_id for one in grants] == [cast.user("worker").pk]


def test_both_are_two_and_sent_twice_still_two(cast):
    first = take(cast, {"helped": 3}, check_in_id=uuid4())
    how = {"check_in_id": first.pk, "again": "both"}
    second, again = (take(cast, {"helped": 4}, **how) for _twice in range(2))
    assert (second, own_of_today(cast)) == (again, {first, second})
    assert [answers_of(cast, one) for one in (first, second)] == [{"helped": 3}, {"helped": 4}]


def test_another_day_and_another_questionnaire_ask_nothing(cast):
    first = take(cast, {"helped": 3}, made_at=timezone.now() - timedelta(days=1))
    second = take(cast, {"helped": 4})
    by_another = checking_in.read(cast.instrument.definition)
    with acting_as(cast.user("worker").pk):
        programme_id = cast.places["worker"].programme_id
        third = checking_in.check_in(
            programme_id=programme_id, instrument=by_another, answers={"a": 1}, **known(cast)
        ).row
    assert own_of_today(cast) == {first, second, third}


def test_nobody_answers_under_anothers_id_or_forgets_for_them(cast):
    with pytest.raises(Refused, match="Begin it anew"):
        take(cast, {"helped": 3}, by="supervisor", check_in_id=cast.checked_in.pk)
    with acting_as(cast.user("supervisor").pk), connection.cursor() as cursor:
        cursor.execute("SELECT forget_earlier_answers(%s)", [cast.checked_in.pk])
    assert answers_of(cast, cast.checked_in) == {"wellbeing": 2, "connected": 4}


def test_a_chart_tells_first_and_last_of_each_scale_scored_twice():
    begin = timezone.now()
    checked = [
        (
            begin + timedelta(days=day),
            {"instrument": "x", "title": "X", "scores": [scale("a", one), scale("b", two)]},
        )
        for day, one, two in ((30, 5, None), (0, 1, 3), (15, 3, None))
    ]
    (chart,) = charts.charts_of(checked)
    assert (chart.first, chart.last, chart.count) == (1, 5, 3)
    assert chart.points == [(12, 84), (160.0, 48), (308, 12)]


def test_scales_of_one_questionnaire_stand_together_and_tell_whose_they_are():
    begin = timezone.now()
    checked = [
        (begin + timedelta(days=day), {"instrument": one, "title": one, "scores": [scale(code, 3)]})
        for day in (0, 1)
        for one, code in (("X", "a"), ("Y", "a"), ("X", "b"))
    ]
    told = [(chart.questionnaire, chart.title) for chart in charts.charts_of(checked)]
    assert told == [("X", "a"), ("X", "b"), ("Y", "a")]


def scale(code: str, value: int | None) -> dict:
    return {"code": code, "title": code, "value": value, "low": 1, "high": 5}


def test_by_the_pages_answers_are_kept_and_support_stands_beside_a_low_one(cast, client):
    worker = unlocked(client, cast, "worker")
    new = reverse("reflections:check_in_take")
    assert "at least one question" in worker.post(new, {"sent": "1"}).content.decode()
    assert "Select a valid choice" in worker.post(new, {"item_3": "9"}).content.decode()
    low = worker.post(new, {"item_3": "1", "item_0": "5"}, follow=True).content.decode()
    assert "116 123" in low
    asked = worker.post(new, {"item_3": "5"})
    assert "These answers instead" in asked.content.decode()
    assert asked.context["form"]["item_3"].value() == "5"
    late = worker.post(new, {"item_3": "5", "again": "instead", "asked": "of nothing"})
    form = late.context["form"]
    assert "Which do you want to keep?" in late.content.decode()
    about = asked.context["form"]["asked"].value()
    assert (form["again"].value(), form["asked"].value()) == ("", about)
    well = worker.post(new, {"item_3": "5", "again": "both"}, follow=True).content.decode()
    assert "116 123" not in well
    shown = worker.get(reverse("reflections:check_in_list"))
    assert {chart.title for chart in shown.context["charts"]} == {"Wellbeing", "Feeling connected"}
    assert '<h3 class="govuk-heading-s">The six areas</h3>' in shown.content.decode()


def test_by_the_pages_an_administrator_loads_and_a_worker_answers(cast, client):
    admin = unlocked(client, cast, "admin")
    programme = {"programme_id": cast.places["worker"].programme_id}
    page = reverse("reflections:instrument_list", kwargs=programme)
    bad = admin.post(page, {"definition": json.dumps(small(reverse=["z"]))}).content.decode()
    assert "reverse[0]: there is no item of this id" in bad
    for _again in range(2):
        admin.post(page, {"definition": json.dumps(small())})
    assert len(admin.get(page).context["instruments"]) == 2
    worker = unlocked(client, cast, "worker")
    listed = worker.get(reverse("reflections:check_in_list")).context["instruments"]
    newest = listed.get(code="small").pk
    address = reverse("reflections:check_in_take_by", kwargs={"instrument_id": newest})
    done = worker.post(address, {"item_0": "2"}, follow=True).content.decode()
    assert "4 (from 0 to 4). Any" in done
    elsewhere = unlocked(client, cast, "elsewhere")
    assert elsewhere.get(address).status_code == 404


def test_by_the_pages_answers_are_kept_once_although_the_questionnaire_goes_meanwhile(cast, client):
    worker = unlocked(client, cast, "worker")
    page = reverse("reflections:check_in_take_by", kwargs={"instrument_id": cast.instrument.pk})
    check_in_id = worker.get(page).context["form"]["check_in_id"].value()
    checking_in.retire_instrument(instrument=cast.instrument)
    sent = {"item_0": "1", "check_in_id": check_in_id}
    first, again = (worker.post(page, sent) for _twice in range(2))
    assert first["Location"] == again["Location"]
    assert str(check_in_id) in first["Location"]
    assert "Begin it anew" in worker.post(page, sent | {"check_in_id": "x"}).content.decode()
    assert worker.get(page).status_code == 404
    assert unlocked(client, cast, "elsewhere").post(page, sent).status_code == 404


def kept_by_the_page(cast, client, **sent) -> str:
    """What the page says after the worker kept answers by it, instead of earlier ones."""
    new = reverse("reflections:check_in_take")
    asked = client.post(new, sent).context["form"]["asked"].value()
    sent |= {"again": "instead", "asked": asked}
    return client.post(new, sent, follow=True).content.decode()


def test_by_the_pages_who_reads_answers_instead_is_said(cast, client):
    first = take(cast, {"helped": 3})
    with acting_as(cast.user("worker").pk):
        sharing.share(thing=first, shared_with=cast.user("supervisor"), **known(cast))
    unlocked(client, cast, "worker")
    page = kept_by_the_page(cast, client, item_5="4")
    assert "Kept. You share this check-in with Supervisor." in page
    assert "Nobody but you can read it" not in page
    end_pairing(cast)
    page = kept_by_the_page(cast, client, item_5="5")
    assert "Supervisor supervises you no more" in page
    assert "Kept. Nobody but you can read it" in page


def test_by_the_pages_what_cannot_be_sealed_or_logged_keeps_the_answers(cast, client):
    worker, new = unlocked(client, cast, "worker"), reverse("reflections:check_in_take")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("REVOKE EXECUTE ON FUNCTION log_access(text, uuid[], bigint, text) FROM web")
    late = worker.post(new, {"item_3": "5"})
    assert "did not work" in late.content.decode()
    lists = [reverse(f"reflections:{name}_list") for name in ("check_in", "reflection")]
    assert [worker.get(page).status_code for page in lists] == [409, 409]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("GRANT EXECUTE ON FUNCTION log_access(text, uuid[], bigint, text) TO web")
    with tampering():
        Keys.objects.filter(user=cast.user("worker")).update(mac=bytes(32))
    tampered = worker.post(new, {"item_3": "5"})
    for answer in (late, tampered):
        form = answer.context["form"]
        assert (answer.status_code, len(form.errors), form["item_3"].value()) == (200, 1, "5")
    assert own_of_today(cast) == set()
