"""The agreements of the demo: sealed and signed by both, one on paper, one that waits."""

import random
from datetime import date, timedelta

from django.utils import timezone

from confidentiality.identity import acting_as
from config import demo_words
from config.demo_people import Town
from supervision import agreement_beginnings, agreements
from supervision.models import Agreement
from supervision.templatetags.clock import midnight
from workers.models import Assignment

# The one of these is asked to sign, the other signed on paper.
WAITS, ON_PAPER = "colleague", "outsider"


def agree(town: Town, chance: random.Random) -> None:
    """Every pairing has an agreement, made when it began; gone pairings have one that ended."""
    if lead := town.places.get("lead"):
        agreement_beginnings.sign_promise(
            programme=town.programme, words=demo_words.PROMISE, by=lead.user
        )
    pairings = Assignment.objects.filter(worker__programme=town.programme).select_related(
        "worker__user", "worker__programme", "supervisor__user"
    )
    short_of = {place.pk: short for short, place in town.places.items()}
    for pairing in pairings.order_by("pk"):
        short = short_of.get(pairing.worker_id)
        if short == ON_PAPER:
            _on_paper(pairing, chance)
        elif short == WAITS:
            _propose(town, pairing, chance)
        else:
            _both_sign(town, pairing, chance)


def _terms(pairing: Assignment, chance: random.Random) -> dict:
    terms = agreement_beginnings.beginning_of(pairing.worker.programme)
    made = midnight(pairing.started_on) + timedelta(days=3, hours=10)
    review = timezone.localdate() + timedelta(days=chance.randrange(10, 360))
    weeks = chance.choice((4, 6, 6, 6, 8))
    return {name: terms[name] for name in agreements.TERMS} | {
        "review_on": review,
        "weeks_between": weeks,
        "proposed_at": made,
    }


def _propose(town: Town, pairing: Assignment, chance: random.Random) -> Agreement:
    supervisor = pairing.supervisor.user
    terms = _terms(pairing, chance)
    words = agreement_beginnings.words_of(pairing.worker.programme)
    words["parties"] = demo_words.PARTIES.format(
        worker=pairing.worker.user.name, supervisor=supervisor.name
    )
    with acting_as(supervisor.pk):
        return agreements.seal_agreement(
            pairing=pairing,
            terms=terms,
            content=words | as_sealed(terms),
            keys=town.keys[supervisor.pk],
            paper=agreements.paper_of(pairing),
        )


def as_sealed(terms: dict) -> dict:
    """The terms as they stand in the sealed text."""
    kept = {name: terms[name] for name in agreements.TERMS}
    return kept | {"review_on": terms["review_on"].isoformat()}


def _both_sign(town: Town, pairing: Assignment, chance: random.Random) -> None:
    proposed, worker = _propose(town, pairing, chance), pairing.worker.user
    with acting_as(worker.pk):
        agreements.answer(
            agreement=proposed, agrees=True, words="", keys=town.keys[worker.pk], by=worker
        )
    signed_at = proposed.proposed_at + timedelta(days=2)
    Agreement.objects.filter(pk=proposed.pk).update(agreed_at=signed_at)
    if pairing.ended_on:
        _end(proposed, pairing.ended_on)


def _end(agreement: Agreement, on: date) -> None:
    agreement.ended_on, agreement.ended_by = on, agreement.supervisor
    agreement.save(update_fields=["ended_on", "ended_by"])


def _on_paper(pairing: Assignment, chance: random.Random) -> None:
    agreement = agreements.propose_paper(
        pairing=pairing,
        paper_on=pairing.started_on,
        by=pairing.supervisor.user,
        **_terms(pairing, chance),
    )
    agreements.confirm_paper(agreement=agreement, by=pairing.worker.user)
    Agreement.objects.filter(pk=agreement.pk).update(agreed_at=midnight(pairing.started_on))
