"""A worker shows one named person that a risk was shared: agreed by both, by a link that ends."""

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confidentiality import access_log, links, sealing
from confidentiality.models import Envelope
from confidentiality.vault import UnlockedKeys
from reflections import messages, risk, risk_policies
from reflections.models import RiskDiscussion, RiskEntry, Statement, StatementLink
from reflections.risk_words import CHANGES, ENDORSING
from supervision import writing
from supervision.templatetags.clock import dated
from supervision.writing import Paper
from workers.models import User
from workers.refusals import Refused

STATEMENT, AGREED = "risk_statement", "risk_statement_agreed"
NOT_ENDORSED = gettext_lazy("There is no endorsed plan yet, so there is nothing to state.")
NOT_AGREED = gettext_lazy("Your supervisor has not agreed to these words yet.")
APART = gettext_lazy(
    "The two of you no longer meet, so no statement can be agreed any more. If you go on with a "
    "supervisor of today, ask them."
)
ONLY_WORKER = gettext_lazy("The worker decides whether a statement is made, and for whom.")


def endorsement(entries: list[tuple[RiskEntry, dict]]) -> tuple[RiskEntry, dict] | None:
    """How the plan that holds was endorsed, with changes or without; None when it was not."""
    plan, _words = risk.newest_plan(entries)
    kind = RiskEntry.Kind.ENDORSEMENT
    given = [one for one in entries if one[0].kind == kind and one[0].plan_id == plan.pk]
    if not given or given[-1][1].get("answer") not in ENDORSING:
        return None
    return given[-1]


def first_words(entries: list[tuple[RiskEntry, dict]]) -> str:
    """With what a statement begins; the worker may say less or more."""
    given = endorsement(entries)
    if given is None:
        return ""
    entry, words = given
    said = _("This plan was discussed with and endorsed by a clinical supervisor on %(day)s.")
    if words["answer"] == CHANGES:
        said = _(
            "This plan was discussed with a clinical supervisor, who endorsed it with changes on "
            "%(day)s."
        )
    return said % {"day": dated(entry.made_at)}


def apart(discussion: RiskDiscussion) -> str:
    """Why the two agree to nothing more; empty while they meet."""
    together = risk_policies.are_pair(discussion.worker, discussion.supervisor)
    return "" if together else str(APART)


@transaction.atomic
def propose(
    *, discussion: RiskDiscussion, to: str, words: str, keys: UnlockedKeys, by: User
) -> Statement:
    """The worker proposes words for one named person; the supervisor is asked to agree.

    The same words for the same person twice are one. Raises Refused for anyone but the worker, once
    the two no longer meet, and while no plan is endorsed.
    """
    discussion = risk_policies.get_discussion(by, discussion.pk, lock=True)
    if by.pk != discussion.worker_id:
        raise Refused(ONLY_WORKER)
    if why_not := apart(discussion):
        raise Refused(why_not)
    try:
        _check_endorsed(discussion, keys)
        sent = {"to": to, "words": words}
        newest = discussion.statements.first()
        if newest and newest.link is None and read(statement=newest, keys=keys) == sent:
            return newest
        return _proposed(discussion, sent, keys)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason


def _check_endorsed(discussion: RiskDiscussion, keys: UnlockedKeys) -> None:
    """Raises Refused when the plan that holds is not endorsed, or no longer, and
    sealing.CannotOpen.
    """
    if endorsement(risk.read(discussion=discussion, keys=keys)) is None:
        raise Refused(NOT_ENDORSED)


def _proposed(discussion: RiskDiscussion, sent: dict, keys: UnlockedKeys) -> Statement:
    pair = {"worker_id": discussion.worker_id, "supervisor_id": discussion.supervisor_id}
    statement = Statement.objects.create(discussion=discussion, **pair)
    _sign(statement, statement.pk, STATEMENT, sent, keys)
    messages.statement(key="proposed", statement=statement, to=discussion.supervisor)
    return statement


def _sign(statement: Statement, document_id: UUID, kind: str, content: dict, keys) -> None:
    writing.sign_for_both(
        statement,
        kind=kind,
        programme_id=statement.discussion.programme_id,
        content=content,
        keys=keys,
        document_id=document_id,
    )


def _sealed(statement: Statement, document_id: UUID, kind: str, author_id: int) -> Envelope:
    return writing.sealed(
        document_id=document_id,
        paper=Paper(kind, statement.pk, statement.discussion.programme_id),
        author_id=author_id,
        worker_id=statement.worker_id,
        supervisor_id=statement.supervisor_id,
    )


def read(*, statement: Statement, keys: UnlockedKeys) -> dict:
    """For whom, and the words, as the worker signed them. Raises sealing.CannotOpen."""
    envelope = _sealed(statement, statement.pk, STATEMENT, statement.worker_id)
    return sealing.open_envelopes(envelopes=[envelope], keys=keys)[0]


def all_of(*, discussion: RiskDiscussion, keys: UnlockedKeys) -> list[tuple[Statement, dict]]:
    """The statements of a discussion, newest first, each with its words."""
    rows = list(discussion.statements.select_related("link"))
    for row in rows:
        row.discussion = discussion
    sealed = [_sealed(row, row.pk, STATEMENT, row.worker_id) for row in rows]
    if not rows:
        return []
    return list(zip(rows, sealing.open_envelopes(envelopes=sealed, keys=keys), strict=True))


@transaction.atomic
def agree(*, statement: Statement, keys: UnlockedKeys, by: User) -> None:
    """The supervisor agrees to these words, signed. Twice is as good as once.

    Raises Refused for anyone else, once the two no longer meet, and while no plan is endorsed.
    """
    discussion = risk_policies.get_discussion(by, statement.discussion_id, lock=True)
    together = risk_policies.are_pair(discussion.worker, discussion.supervisor)
    if by.pk != statement.supervisor_id or not together:
        raise Refused(_("Only the supervisor of today agrees to these words."))
    statement = discussion.statements.get(pk=statement.pk)
    if statement.agreed_at:
        return
    try:
        _check_endorsed(discussion, keys)
        said = read(statement=statement, keys=keys)
        statement.agreement_id, statement.agreed_at = uuid4(), timezone.now()
        content = said | {"statement": str(statement.pk)}
        _sign(statement, statement.agreement_id, AGREED, content, keys)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    statement.save(update_fields=["agreement_id", "agreed_at"])
    key = f"agreed-{statement.agreement_id}"
    messages.statement(key=key, statement=statement, to=discussion.worker)


@transaction.atomic
def release(*, statement: Statement, keys: UnlockedKeys, by: User) -> tuple[StatementLink, str]:
    """Make the link, shown this once: its key is kept nowhere. That it was made is logged.

    A second one takes the first back. Nothing of the discussion goes with it. Raises Refused for
    anyone but the worker, before the supervisor agreed to just these words, and when the plan that
    holds is not endorsed, or no longer.
    """
    discussion = risk_policies.get_discussion(by, statement.discussion_id, lock=True)
    statement = discussion.statements.select_related("link").get(pk=statement.pk)
    if by.pk != statement.worker_id:
        raise Refused(ONLY_WORKER)
    if statement.agreed_at is None:
        raise Refused(NOT_AGREED)
    try:
        _check_endorsed(discussion, keys)
        content = _agreed_words(statement, keys)
    except sealing.CannotOpen as reason:
        raise Refused(str(reason)) from reason
    if statement.link:
        take_back(statement=statement, by=by)
    link = StatementLink()
    content |= {"worker": discussion.worker.name, "supervisor": discussion.supervisor.name}
    content |= {"agreed_on": timezone.localdate(statement.agreed_at).isoformat()}
    key, link.ciphertext = links.seal_for_link(link_id=link.pk, content=content)
    link.save(force_insert=True)
    statement.link = link
    statement.save(update_fields=["link"])
    access_log.note(verb="released", document_ids=[statement.pk])
    return link, key


def _agreed_words(statement: Statement, keys: UnlockedKeys) -> dict:
    """The words that both signed, and that are the same. Raises sealing.CannotOpen."""
    sealed = [
        _sealed(statement, statement.pk, STATEMENT, statement.worker_id),
        _sealed(statement, statement.agreement_id, AGREED, statement.supervisor_id),
    ]
    said, agreed = sealing.open_envelopes(envelopes=sealed, keys=keys)
    if agreed != said | {"statement": str(statement.pk)}:
        raise sealing.CannotOpen
    return said


@transaction.atomic
def take_back(*, statement: Statement, by: User) -> None:
    """Either of the two ends the link: its words are gone from here. Twice is as good as once.

    A supervisor takes back that they agreed as well: without it no other link is made.
    """
    discussion = risk_policies.get_discussion(by, statement.discussion_id, lock=True)
    statement = discussion.statements.get(pk=statement.pk)
    link = StatementLink.objects.filter(pk=statement.link_id, revoked_at=None)
    if link.update(revoked_at=timezone.now(), ciphertext=b""):
        access_log.note(verb="taken_back", document_ids=[statement.pk])
    if by.pk == statement.supervisor_id:
        statement.agreement_id = statement.agreed_at = statement.link = None
        statement.save(update_fields=["agreement_id", "agreed_at", "link"])


def end_all(*, discussion: RiskDiscussion, by: User) -> None:
    """A supervisor who takes their yes back has agreed to no statement of the plan any more."""
    for statement in discussion.statements.filter(agreed_at__isnull=False):
        take_back(statement=statement, by=by)


def open_link(*, link_id: UUID, key: str) -> dict | None:
    """What a link shows, to whoever has it: None for one guessed, taken back or run out."""
    link = StatementLink.objects.filter(pk=link_id).first()
    if link is None or not link.is_standing:
        return None
    try:
        said = links.open_by_link(link_id=link.pk, ciphertext=bytes(link.ciphertext), key=key)
    except links.CannotOpen:
        return None
    seen = {"opened": F("opened") + 1, "last_opened_at": timezone.now()}
    StatementLink.objects.filter(pk=link.pk).update(**seen)
    agreed_on = date.fromisoformat(said["agreed_on"])
    return said | {"agreed_on": agreed_on, "ends_at": link.ends_at}
