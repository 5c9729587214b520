"""Agreements: proposed by the supervisor, agreed by the worker, reviewed, and ended by either."""

from datetime import date, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality import drafting, sealing
from confidentiality.models import Draft
from confidentiality.vault import UnlockedKeys
from supervision import agreement_policies as policies
from supervision import messages, writing
from supervision.agreement_beginnings import beginning_of, promise_of
from supervision.diary import lock_diaries, taken_or_refused
from supervision.models import Agreement
from supervision.writing import Paper
from workers.models import Assignment, Membership, User
from workers.refusals import Refused

AGREEMENT = "agreement"
ANSWER = "agreement_answer"
TERMS = ("weeks_between", "minutes", "notice_hours", "keeps_records", "review_on")
LONGEST_TO_REVIEW = timedelta(days=2 * 366)

PROPOSED_ALREADY = _("There is a proposal already that waits for an answer.")
ANSWERED = _("This proposal has been answered already.")
# Names what agreements are about, before they have an id of their own.
PAIRINGS = UUID("0d6f3b0a-6f0e-4a37-9d0e-7b3f6f1c2a55")


def of_pairing(pairing: Assignment):
    """All versions of the two of a pairing, in its programme."""
    return Agreement.objects.between(
        worker_id=pairing.worker.user_id,
        supervisor_id=pairing.supervisor.user_id,
        programme_id=pairing.worker.programme_id,
    )


def next_version(pairing: Assignment) -> int:
    last = of_pairing(pairing).order_by("-version").first()
    return last.version + 1 if last else 1


def paper_of(pairing: Assignment) -> Paper:
    """What a supervisor writes when they write the next version for a pairing."""
    about = uuid5(PAIRINGS, f"{pairing.pk}:{next_version(pairing)}")
    return Paper(AGREEMENT, about, pairing.worker.programme_id)


def begin(pairing: Assignment, keys: UnlockedKeys) -> dict:
    """What the next version begins with: the words of the last one, else the programme's."""
    last = of_pairing(pairing).filter(paper_on=None).order_by("-version").first()
    begin = beginning_of(pairing.worker.programme)
    if last is None:
        return begin
    words = read_agreement(agreement=last, keys=keys)
    return begin | {name: words[name] for name in begin if name != "review_on"}


@transaction.atomic
def save_agreement_draft(
    *, pairing: Assignment, content: dict, version: int, author: User, keys: UnlockedKeys | None
) -> Draft:
    """Keep what is typed, see writing.save_draft. Raises Refused while a proposal waits."""
    if of_pairing(pairing).awaiting_answer().exists():
        raise Refused(PROPOSED_ALREADY)
    return writing.save_draft(
        paper=paper_of(pairing), content=content, version=version, author=author, keys=keys
    )


@transaction.atomic
def propose(*, pairing: Assignment, version: int, keys: UnlockedKeys, by: User) -> Agreement:
    """The supervisor signs the draft as it was checked; the worker is told, and agrees or not.

    It opens with the organisation's promise as it stands today. Raises Refused for anyone else,
    while another proposal waits, and when the draft changed since the check.
    """
    _lock(pairing)
    if by.pk != pairing.supervisor.user_id or of_pairing(pairing).awaiting_answer().exists():
        raise Refused(PROPOSED_ALREADY)
    paper = paper_of(pairing)
    try:
        draft, content = writing.checked(paper=paper, version=version, keys=keys, by=by)
        terms = {name: content[name] for name in TERMS} | _review(content["review_on"])
        agreement = seal_agreement(
            pairing=pairing, terms=terms, content=content, keys=keys, paper=paper
        )
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    drafting.discard_draft(draft=draft)
    messages.agreement_proposed(agreement=agreement, to=agreement.worker)
    return agreement


def seal_agreement(
    *, pairing: Assignment, terms: dict, content: dict, keys: UnlockedKeys, paper: Paper
) -> Agreement:
    """The row of a proposal and its words, sealed to the pair; the caller has checked."""
    by = pairing.supervisor.user
    agreement = _row(pairing, by=by, id=writing.id_of(paper, by), **terms)
    writing.sign_for_both(
        agreement,
        kind=AGREEMENT,
        programme_id=agreement.programme_id,
        content=content | {"promise": promise_of(agreement.programme_id)},
        keys=keys,
    )
    return agreement


def _row(pairing: Assignment, *, by: User, **fields) -> Agreement:
    with taken_or_refused(PROPOSED_ALREADY):
        return Agreement.objects.create(
            programme=pairing.worker.programme,
            worker=pairing.worker.user,
            supervisor=pairing.supervisor.user,
            version=next_version(pairing),
            proposed_by=by,
            **fields,
        )


def _lock(pairing: Assignment) -> None:
    lock_diaries(pairing.worker.user_id, pairing.supervisor.user_id)


def _review(day: date | str) -> dict[str, date]:
    """The day of the review, ahead and within two years. Raises Refused."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    if not timezone.localdate() < day <= timezone.localdate() + LONGEST_TO_REVIEW:
        raise Refused(_("Choose a day for the review within the next two years."), "review_on")
    return {"review_on": day}


@transaction.atomic
def propose_paper(*, pairing: Assignment, paper_on: date, by: User, **terms) -> Agreement:
    """Say that the two signed on paper; it counts once the other confirms the date.

    Raises Refused for a day to come or before the pairing, and while another proposal waits.
    """
    _lock(pairing)
    if not pairing.started_on <= paper_on <= timezone.localdate():
        raise Refused(_("Enter the day on which you both signed."), "paper_on")
    if of_pairing(pairing).awaiting_answer().exists():
        raise Refused(PROPOSED_ALREADY)
    terms = {name: terms[name] for name in TERMS} | _review(terms["review_on"])
    agreement = _row(pairing, by=by, paper_on=paper_on, **terms)
    messages.agreement_proposed(agreement=agreement, to=agreement.other_than(by))
    return agreement


@transaction.atomic
def confirm_paper(*, agreement: Agreement, by: User) -> None:
    """The other of the two confirms that they signed on that day. Twice is as good as once."""
    agreement = _locked(agreement, by)
    if agreement.agreed_at and agreement.is_on_paper:
        return
    if not policies.may_confirm_paper(by, agreement):
        raise Refused(ANSWERED)
    _enter_into_force(agreement)
    messages.agreement_answered(agreement=agreement, to=agreement.proposed_by)


@transaction.atomic
def answer(
    *, agreement: Agreement, agrees: bool, words: str, keys: UnlockedKeys, by: User
) -> Agreement:
    """The worker signs, or asks for a change in their own words, sealed to the two.

    Sending the same again is as good as once. Raises Refused for anyone else and once answered.
    """
    agreement = _locked(agreement, by)
    if by.pk == agreement.worker_id and _answered_so(agreement, agrees):
        return agreement
    if not policies.may_answer_agreement(by, agreement):
        raise Refused(ANSWERED)
    paper = Paper(ANSWER, agreement.pk, agreement.programme_id)
    agreement.answer_id = writing.id_of(paper, by)
    writing.sign_for_both(
        agreement,
        kind=ANSWER,
        programme_id=agreement.programme_id,
        content={"agrees": agrees, "words": words},
        keys=keys,
        document_id=agreement.answer_id,
    )
    if agrees:
        _enter_into_force(agreement)
    else:
        agreement.change_asked_at = timezone.now()
        agreement.save(update_fields=["answer_id", "change_asked_at"])
    messages.agreement_answered(agreement=agreement, to=agreement.supervisor)
    return agreement


def _answered_so(agreement: Agreement, agrees: bool) -> bool:
    return bool(agreement.agreed_at if agrees else agreement.change_asked_at)


def _locked(agreement: Agreement, by: User) -> Agreement:
    lock_diaries(agreement.worker_id, agreement.supervisor_id)
    return policies.get_agreement(by, agreement.pk)


def _enter_into_force(agreement: Agreement) -> None:
    """From now on this version holds, and the one before it no longer."""
    pair = {"worker_id": agreement.worker_id, "supervisor_id": agreement.supervisor_id}
    earlier = Agreement.objects.between(programme_id=agreement.programme_id, **pair)
    earlier.filter(agreed_at__isnull=False, ended_on=None).update(ended_on=timezone.localdate())
    agreement.agreed_at = timezone.now()
    agreement.save(update_fields=["answer_id", "agreed_at"])


def read_agreement(*, agreement: Agreement, keys: UnlockedKeys) -> dict:
    """What was agreed; under `answer` what the worker answered, if they did in writing.

    Raises sealing.CannotOpen where this reader has no copy, or where anything was tampered with.
    """
    pair = {"worker_id": agreement.worker_id, "supervisor_id": agreement.supervisor_id}
    paper = Paper(AGREEMENT, agreement.pk, agreement.programme_id)
    own = {"document_id": agreement.pk, "author_id": agreement.supervisor_id}
    envelopes = [writing.sealed(paper=paper, **own, **pair)]
    if agreement.answer_id:
        paper = Paper(ANSWER, agreement.pk, agreement.programme_id)
        given = {"document_id": agreement.answer_id, "author_id": agreement.worker_id}
        envelopes.append(writing.sealed(paper=paper, **given, **pair))
    opened = sealing.open_envelopes(envelopes=envelopes, keys=keys)
    return opened[0] | {"answer": opened[1] if len(opened) > 1 else {}}


@transaction.atomic
def end_agreement(*, agreement: Agreement, ended_on: date, by: User) -> None:
    """Either of the two ends it, from a day on, or takes a proposal back; the other is told.

    Raises Refused for a day gone by. Twice is as good as once.
    """
    agreement = _locked(agreement, by)
    if agreement.ended_on:
        return
    if ended_on < timezone.localdate():
        raise Refused(_("Choose today or a later day."), "ended_on")
    agreement.ended_on, agreement.ended_by = ended_on, by
    agreement.save(update_fields=["ended_on", "ended_by"])
    messages.agreement_ended(agreement=agreement, to=agreement.other_than(by))


def end_with_pairing(pairing: Assignment, *, ended_on: date, by: User) -> None:
    """A pairing that ends takes its agreement along: a new supervisor means a new one."""
    standing = of_pairing(pairing).filter(ended_on=None)
    standing.update(ended_on=ended_on, ended_by=by)


def end_all_of(membership: Membership, *, ended_on: date, by: User) -> None:
    """Who leaves the programme leaves what they agreed there."""
    mine = Q(worker=membership.user_id) | Q(supervisor=membership.user_id)
    standing = Agreement.objects.filter(mine, programme=membership.programme_id, ended_on=None)
    standing.update(ended_on=ended_on, ended_by=by)
