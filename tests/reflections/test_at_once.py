"""Two people, or two tabs, at one moment: whatever wins, what is left is whole."""

import random
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from confidentiality.identity import acting_as
from confidentiality.models import Draft, Envelope, Grant
from reflections import (
    checking_in,
    deleting,
    policies,
    reflecting,
    revising,
    risk,
    risk_answers,
    six_areas,
    statements,
)
from reflections import sharing as own_sharing
from reflections.checking_in import Page
from reflections.models import CheckIn, Reflection, RiskDiscussion, RiskEntry, Sharing
from tests import cast as casting
from tests.roles import seeing_all
from tests.supervision.test_promises_at_once import assert_nobody_deadlocked, race
from workers.refusals import Refused

pytestmark = pytest.mark.long
ROUNDS = 25


@pytest.fixture
def cast(committed):
    yield casting.build()
    assert_nobody_deadlocked()


@pytest.fixture
def chance():
    return random.Random(7)  # noqa: S311


def as_(cast, by: str, work: Callable, **how) -> Callable:
    """The work as this person does it, in a request of their own."""
    known = {"keys": cast.keys[by], "by": cast.user(by)}

    def done() -> object:
        with acting_as(cast.user(by).pk):
            return work(**how, **known)

    return done


def weighed(cast) -> tuple[RiskDiscussion, RiskEntry]:
    with acting_as(cast.user("worker").pk):
        discussion = casting.weigh(cast)
        return discussion, discussion.entries.get()


def entries_of(cast, discussion: RiskDiscussion) -> list[tuple[RiskEntry, dict]]:
    with acting_as(cast.user("worker").pk):
        discussion.refresh_from_db()
        return risk.read(discussion=discussion, keys=cast.keys["worker"])


def won(found: list) -> list[bool]:
    return [not isinstance(one, Refused) for one in found]


def test_two_answers_to_a_plan_are_said_one_after_the_other(cast, chance):
    for _round in range(ROUNDS):
        discussion, plan = weighed(cast)
        answer = {"discussion": discussion, "plan_id": plan.pk}
        yes = answer | {"endorsement": "yes", "words": ""}
        not_yet = answer | {"endorsement": "not_yet", "words": "Ring me."}
        works = [
            as_(cast, "supervisor", risk_answers.endorse, **how) for how in (yes, not_yet, not_yet)
        ]
        assert won(race(*works, chance=chance)) == [True] * 3
        said = [words["answer"] for _entry, words in entries_of(cast, discussion)[1:]]
        # The same again, with nothing said in between, is one.
        assert said in (["yes", "not_yet"], ["not_yet", "yes"], ["not_yet", "yes", "not_yet"])


def test_of_a_review_and_a_closing_one_wins_and_the_other_reads_it_first(cast, chance):
    winners = set()
    for _round in range(ROUNDS):
        discussion, _plan = weighed(cast)
        day = timezone.localdate() + timedelta(days=14)
        reviewed = {"discussion": discussion, "words": "Better.", "review_on": day, "number": 1}
        closed = {"discussion": discussion, "words": "Over.", "outcome": "passed", "number": 1}
        found = race(
            as_(cast, "supervisor", risk_answers.review, **reviewed),
            as_(cast, "worker", risk_answers.close, **closed),
            chance=chance,
        )
        assert sorted(won(found)) == [False, True]
        last, _words = entries_of(cast, discussion)[-1]
        assert (last.number, discussion.is_open) == (2, last.kind == "review")
        assert discussion.review_on == (day if discussion.is_open else None)
        winners.add(last.kind)
    assert winners == {"review", "closing"}


def standing(cast, thing) -> tuple[int, int, int]:
    """How often it is shared, in how many copies, and how many of these are of its newest words."""
    with seeing_all():
        copies = Grant.objects.filter(envelope__document_id=thing.pk, shared=True)
        newest = type(thing).objects.get(pk=thing.pk).revision
        field = "reflection" if isinstance(thing, Reflection) else "check_in"
        shared = Sharing.objects.filter(**{field: thing.pk}, ended_at=None)
        current = copies.filter(envelope__revision=newest)
        return shared.count(), copies.count(), current.count()


@pytest.mark.parametrize("which", ["reflection", "checked_in"])
def test_shared_and_no_longer_at_once_a_copy_is_there_while_it_is_shared(cast, chance, which):
    thing, results = getattr(cast, which), set()
    how = {"thing": thing, "shared_with": cast.user("supervisor")}
    share = as_(cast, "worker", own_sharing.share, **how)
    for _round in range(ROUNDS):
        sharing = share()

        def end(sharing=sharing) -> None:
            with acting_as(cast.user("worker").pk):
                own_sharing.end_sharing(sharing=sharing, by=cast.user("worker"))

        race(share, end, chance=chance, within=0.006)
        results.add(standing(cast, thing))
    assert results == {(0, 0, 0), (1, 1, 1)}


def begun(cast) -> Draft:
    """A next version, begun."""
    worker = cast.user("worker")
    begin = as_(cast, "worker", revising.begin_version, reflection=cast.reflection)
    about = begin()
    with acting_as(worker.pk):
        draft = policies.get_own_draft(worker, about)
        words = {"lens": "free", "free": f"Again {uuid4()}.", "tags": []}
        return reflecting.save_reflection_draft(
            draft=draft, content=words, version=draft.version, keys=cast.keys["worker"]
        )


def test_a_new_version_and_sharing_at_once_show_the_newest_alone(cast, chance):
    how = {"thing": cast.reflection, "shared_with": cast.user("supervisor")}
    share = as_(cast, "worker", own_sharing.share, **how)
    for _round in range(ROUNDS):
        draft = begun(cast)
        version = {"reflection": cast.reflection, "draft": draft, "version": draft.version}
        keep = as_(cast, "worker", revising.keep_version, **version)
        assert won(race(keep, share, keep, chance=chance)) == [True] * 3
        assert standing(cast, cast.reflection) == (1, 1, 1)


def test_a_new_version_and_deleting_at_once_leave_nothing(cast, chance):
    for _round in range(ROUNDS):
        with acting_as(cast.user("worker").pk):
            cast.reflection = casting.reflect(cast)
        draft = begun(cast)
        version = {"reflection": cast.reflection, "draft": draft, "version": draft.version}
        how = {"thing": cast.reflection, "shared_with": cast.user("supervisor")}

        race(
            as_(cast, "worker", revising.keep_version, **version),
            as_(cast, "worker", deleting.delete, thing=cast.reflection),
            as_(cast, "worker", own_sharing.share, **how),
            as_(cast, "worker", revising.begin_version, reflection=cast.reflection),
            chance=chance,
        )
        with seeing_all():
            of = {"document_id": cast.reflection.pk}
            left = Envelope.objects.filter(**of).count() + Draft.objects.filter(**of).count()
        assert (left, standing(cast, cast.reflection)[:2]) == (0, (0, 0))


def proposed(cast) -> tuple[RiskDiscussion, RiskEntry, statements.Statement]:
    """An endorsed plan, and words that its supervisor has not agreed to yet."""
    discussion, plan = weighed(cast)
    answer = {"discussion": discussion, "plan_id": plan.pk, "endorsement": "yes", "words": ""}
    as_(cast, "supervisor", risk_answers.endorse, **answer)()
    said = {"discussion": discussion, "to": "A. Panel", "words": "Endorsed."}
    return discussion, plan, as_(cast, "worker", statements.propose, **said)()


def test_nothing_is_agreed_or_shown_of_a_plan_whose_yes_is_taken_back_at_that_moment(cast, chance):
    agreed_first = set()
    for number in range(ROUNDS):
        discussion, plan, statement = proposed(cast)
        agree = as_(cast, "supervisor", statements.agree, statement=statement)
        release = as_(cast, "worker", statements.release, statement=statement)
        no = {
            "discussion": discussion,
            "plan_id": plan.pk,
            "endorsement": "not_yet",
            "words": "No.",
        }
        works = [as_(cast, "supervisor", risk_answers.endorse, **no), agree]
        if number % 2:
            agree()
            works[1] = release
        _answered, other = race(*works, chance=chance)
        agreed_first.add(not isinstance(other, Refused))
        with acting_as(cast.user("worker").pk):
            row = discussion.statements.select_related("link").get()
            assert (row.agreed_at, row.link) == (None, None)
        if isinstance(other, tuple):
            link, key = other
            assert statements.open_link(link_id=link.pk, key=key) is None
    assert agreed_first == {True, False}


@pytest.mark.parametrize("same", [True, False])
def test_of_two_check_ins_at_once_one_is_kept_and_the_other_asked_about(cast, chance, same):
    for number in range(ROUNDS):
        with seeing_all():
            before = CheckIn.objects.count()
        page = Page()
        how = {
            "programme_id": cast.places["worker"].programme_id,
            "instrument": six_areas.own(),
            "made_at": timezone.now() - timedelta(days=60 + number),
        }
        works = [
            as_(
                cast,
                "worker",
                checking_in.check_in,
                answers={"helped": 3 if same else one},
                page=page if number % 2 else Page(),
                **how,
            )
            for one in (3, 4)
        ]
        found = race(*works, chance=chance, within=0.006)
        assert sorted(won(found)) == [same, True]
        with seeing_all():
            assert CheckIn.objects.count() == before + 1
        if same:
            assert found[0] == found[1]
