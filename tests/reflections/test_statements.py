"""A link shows that a risk was shared, to whoever has it, and nothing else, and it ends."""

import pytest
from django.db import IntegrityError, transaction
from django.template.defaultfilters import linebreaksbr
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from confidentiality import links
from confidentiality.identity import acting_as
from confidentiality.models import AccessEvent
from reflections import risk, risk_answers, statements
from reflections.models import RiskEntry, Statement, StatementLink
from supervision.templatetags.clock import dated
from tests.cast import PLAN
from tests.reflections.test_reflecting import unlocked
from tests.reflections.test_risk import change, part
from tests.roles import as_owner
from workers.refusals import Refused
from workers.templatetags.reaching import reachable

SAID = "Endorsed by a clinical supervisor."


@pytest.fixture
def cast(situation):
    return situation


def known(cast, by: str) -> dict:
    return {"keys": cast.keys[by], "by": cast.user(by)}


def propose(cast, discussion=None, by: str = "worker", words: str = SAID) -> Statement:
    with acting_as(cast.user(by).pk):
        said = {"to": "A. Panel", "words": words, **known(cast, by)}
        return statements.propose(discussion=discussion or cast.shown, **said)


def page_of(link: dict):
    return Client().get(reverse("reflections:statement_show", kwargs=link))


def test_a_stranger_with_the_link_reads_the_statement_and_no_word_more(cast):
    page = page_of(cast.link)
    said = page.content.decode()
    assert SAID in said
    assert "For A. Panel" in said
    assert not any(PLAN[name] in said for name in ("situation", "shares", "for_file"))
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("key", ["x", "A" * 43, "ü" * 43, "=" * 43, "A" * 60])
def test_a_guessed_key_is_answered_as_if_there_were_nothing(cast, key):
    assert page_of(cast.link | {"key": key}).status_code == 404
    assert page_of(cast.link | {"link_id": cast.statement.pk}).status_code == 404


def test_taken_back_it_shows_nothing_and_its_words_are_gone(cast):
    with acting_as(cast.user("worker").pk):
        for _twice in range(2):
            statement = cast.shown.statements.get()
            statements.take_back(statement=statement, by=cast.user("worker"))
        verbs = list(AccessEvent.objects.order_by("number").values_list("verb", flat=True))
    assert page_of(cast.link).status_code == 404
    assert bytes(StatementLink.objects.get(pk=cast.link["link_id"]).ciphertext) == b""
    assert (verbs.count("released"), verbs.count("taken_back")) == (1, 1)


def test_it_ends_by_itself(cast):
    with as_owner():
        made = StatementLink.objects.get()
        StatementLink.objects.update(made_at=made.made_at - StatementLink.LASTING)
    assert page_of(cast.link).status_code == 404


def test_a_second_link_takes_the_first_back(cast):
    with acting_as(cast.user("worker").pk):
        statement = cast.shown.statements.get()
        link, key = statements.release(statement=statement, **known(cast, "worker"))
    assert page_of(cast.link).status_code == 404
    assert page_of({"link_id": link.pk, "key": key}).status_code == 200


def test_nothing_leaves_before_the_supervisor_agreed(cast):
    waiting = propose(cast, words="Other words.")
    assert propose(cast, words="Other words.") == waiting
    with acting_as(cast.user("worker").pk):
        with pytest.raises(Refused, match="has not agreed"):
            statements.release(statement=waiting, **known(cast, "worker"))
        with pytest.raises(Refused, match="Only the supervisor"):
            statements.agree(statement=waiting, **known(cast, "worker"))
        with pytest.raises(IntegrityError), transaction.atomic():
            Statement.objects.filter(pk=waiting.pk).update(link=cast.link["link_id"])


def test_without_an_endorsed_plan_there_is_nothing_to_state(cast):
    with pytest.raises(Refused, match="no endorsed plan"):
        propose(cast, cast.risk)
    with pytest.raises(Refused, match="The worker decides"):
        propose(cast, by="supervisor")


def test_its_row_is_seen_by_the_two_and_the_link_names_nobody(cast):
    for name in cast.places:
        with acting_as(cast.user(name).pk):
            seen = Statement.objects.count()
        assert seen == (1 if name in {"worker", "supervisor"} else 0), name
    fields = {field.name for field in StatementLink._meta.fields}
    assert fields == {"id", "ciphertext", "made_at", "revoked_at", "opened", "last_opened_at"}


def test_it_says_the_year_and_that_changes_were_wanted(cast):
    """Read elsewhere and later: the year is never left out, and "yes, but" is no "yes"."""
    now = timezone.localtime()
    page = page_of(cast.link).content.decode()
    assert f" {now.year}." in page
    assert f" {(now + StatementLink.LASTING).year}, or when it is taken back" in page
    with acting_as(cast.user("supervisor").pk):
        plan_id = cast.shown.entries.get(kind=RiskEntry.Kind.PLAN).pk
        but = {"plan_id": plan_id, "endorsement": "changes", "words": "Two of you go."}
        risk_answers.endorse(discussion=cast.shown, **but, **known(cast, "supervisor"))
        said = risk.read(discussion=cast.shown, keys=cast.keys["supervisor"])
    assert f"endorsed it with changes on {dated(now)}." in statements.first_words(said)


def test_the_routes_for_help_stand_where_one_is_begun_and_where_it_is_shown(cast, client):
    worker = unlocked(client, cast, "worker")
    programme = cast.places["worker"].programme
    for name, about in (
        ("risk_begin", {}),
        ("risk_begin_from", {"session_id": cast.recorded.pk}),
        ("statement_propose", {"discussion_id": cast.shown.pk}),
    ):
        page = worker.get(reverse(f"reflections:{name}", kwargs=about)).content.decode()
        assert page.count("This app alerts nobody.") == 1, name
        assert linebreaksbr(reachable(programme.out_of_hours_help), autoescape=True) in page, name


def test_words_of_one_link_do_not_open_as_another(cast):
    key, sealed = links.seal_for_link(link_id=cast.statement.pk, content={"words": "A"})
    assert links.open_by_link(link_id=cast.statement.pk, ciphertext=sealed, key=key)
    with pytest.raises(links.CannotOpen):
        links.open_by_link(link_id=cast.risk.pk, ciphertext=sealed, key=key)


def test_by_the_pages_it_is_proposed_agreed_and_shown_once(cast, client):
    worker = unlocked(client, cast, "worker")
    about = {"discussion_id": cast.shown.pk}
    ask = reverse("reflections:statement_propose", kwargs=about)
    begins = worker.get(ask).context["form"].initial["words"]
    assert "endorsed by a clinical supervisor on" in begins
    shown = worker.post(ask, {"to": "The panel", "words": begins}, follow=True)
    assert "Waits until Supervisor agrees." in shown.content.decode()
    with acting_as(cast.user("worker").pk):
        about["statement_id"] = cast.shown.statements.first().pk
    supervisor = unlocked(client, cast, "supervisor")
    supervisor.post(reverse("reflections:statement_agree", kwargs=about))
    worker = unlocked(client, cast, "worker")
    page = worker.post(reverse("reflections:statement_release", kwargs=about))
    address = page.context["address"]
    assert "The panel" in Client().get(address.partition(":8000")[2]).content.decode()
    again = worker.get(reverse("reflections:risk_show", kwargs={"discussion_id": cast.shown.pk}))
    assert "The link was opened 1 time." in again.content.decode()
    assert address.split("/")[-2] not in again.content.decode()


def test_what_the_supervisor_took_back_leaves_only_when_they_agree_anew(cast):
    supervisor, worker = cast.user("supervisor"), cast.user("worker")
    with acting_as(supervisor.pk):
        statements.take_back(statement=cast.shown.statements.get(), by=supervisor)
    assert page_of(cast.link).status_code == 404
    with acting_as(worker.pk):
        held = cast.shown.statements.get()
        assert (held.agreed_at, held.agreement_id, held.link_id) == (None, None, None)
        with pytest.raises(Refused, match="has not agreed"):
            statements.release(statement=held, **known(cast, "worker"))
    with acting_as(supervisor.pk):
        statements.agree(statement=held, **known(cast, "supervisor"))
    with acting_as(worker.pk):
        link, key = statements.release(statement=held, **known(cast, "worker"))
    assert page_of({"link_id": link.pk, "key": key}).status_code == 200


def not_yet(cast, plan: RiskEntry) -> None:
    with acting_as(cast.user("supervisor").pk):
        no = {"plan_id": plan.pk, "endorsement": "not_yet", "words": "I have seen more."}
        risk_answers.endorse(discussion=cast.shown, **no, **known(cast, "supervisor"))


def test_a_yes_taken_back_ends_what_says_that_it_was_given(cast):
    waiting = propose(cast, words="Other words.")
    with acting_as(cast.user("supervisor").pk):
        plan = cast.shown.entries.get(kind=RiskEntry.Kind.PLAN)
    not_yet(cast, plan)
    assert page_of(cast.link).status_code == 404
    with acting_as(cast.user("supervisor").pk), pytest.raises(Refused, match="no endorsed plan"):
        statements.agree(statement=waiting, **known(cast, "supervisor"))
    with acting_as(cast.user("worker").pk):
        assert set(cast.shown.statements.values_list("agreed_at", "link")) == {(None, None)}
        with pytest.raises(Refused, match="has not agreed"):
            statements.release(statement=cast.statement, **known(cast, "worker"))


def test_a_no_to_the_next_plan_leaves_what_was_said_of_the_last_one(cast):
    """What leaves already tells of the plan of that day; nothing more leaves of this one."""
    cast.risk = cast.shown
    not_yet(cast, change(cast, situation="R, and now S too."))
    assert page_of(cast.link).status_code == 200
    with acting_as(cast.user("worker").pk), pytest.raises(Refused, match="no endorsed plan"):
        statements.release(statement=cast.statement, **known(cast, "worker"))


def test_by_the_pages_a_supervisor_can_take_back_what_has_no_link_yet(cast, client):
    waiting = propose(cast, words="Other words.")
    about = {"discussion_id": cast.shown.pk, "statement_id": waiting.pk}
    supervisor = unlocked(client, cast, "supervisor")
    supervisor.post(reverse("reflections:statement_agree", kwargs=about))
    back = reverse("reflections:statement_take_back", kwargs=about)
    page = reverse("reflections:risk_show", kwargs={"discussion_id": cast.shown.pk})
    assert back in supervisor.get(page).content.decode()
    assert back not in supervisor.post(back, follow=True).content.decode()


def test_when_the_two_no_longer_meet_the_page_says_why_nothing_can_be_agreed(cast, client):
    waiting = propose(cast, words="Other words.")
    part(cast)
    with pytest.raises(Refused, match="no longer meet"):
        propose(cast, words="Later words.")
    about = {"discussion_id": cast.shown.pk}
    ask = reverse("reflections:statement_propose", kwargs=about)
    page = reverse("reflections:risk_show", kwargs=about)
    agree = reverse("reflections:statement_agree", kwargs=about | {"statement_id": waiting.pk})
    worker = unlocked(client, cast, "worker")
    told = worker.get(ask, follow=True)
    assert told.redirect_chain == [(page, 302)]
    assert str(statements.APART) in told.content.decode()
    read = worker.get(page).content.decode()
    assert (f'{ask}"' in read, "Waits until" in read, str(statements.APART) in read) == (0, 0, 1)
    typed = worker.post(ask, {"to": "A. Panel", "words": "Later words."}).content.decode()
    assert (str(statements.APART) in typed, "Later words." in typed) == (True, True)
    assert agree not in unlocked(client, cast, "supervisor").get(page).content.decode()
