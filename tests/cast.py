"""The people of the access tests, and a situation with everything that could leak between them."""

import copy
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from confidentiality import custodians, enrolment
from confidentiality.identity import acting_as
from confidentiality.models import Custodian, KeyCheck, Recovery
from confidentiality.vault import UnlockedKeys
from governance import recovery
from reflections import (
    checking_in,
    policies,
    reflecting,
    revising,
    risk,
    risk_answers,
    risk_policies,
    six_areas,
    statements,
)
from reflections import sharing as own_sharing
from reflections.models import (
    CheckIn,
    InstrumentFile,
    Reflection,
    RiskDiscussion,
    RiskEntry,
    Statement,
)
from reflections.models import Sharing as OwnSharing
from reports.models import Release
from supervision import (
    actions,
    addenda,
    agreement_beginnings,
    agreements,
    attendance,
    changes,
    choice_policies,
    endings,
    feeds,
    first_meetings,
    group_records,
    profiles,
    recording,
    series,
    sharing,
    waiting,
)
from supervision.models import (
    Action,
    Agreement,
    Away,
    Booking,
    ChangeRequest,
    Feed,
    FirstMeeting,
    Offer,
    Pattern,
    Record,
    Session,
    Sharing,
    Slot,
    Waiting,
)
from tests import factories
from tests.confidentiality.people import heard
from workers import lines
from workers.models import Membership, Role

PASSPHRASE = "a quiet room with the door closed"
WORDS = {"covered": "We spoke of the stairwell.", "actions": "Ring K.", "learning": "Staying."}
ADDED = "It was the second floor."
REVIEW_ON = timezone.localdate() + timedelta(days=7)
INSTRUMENT = """{
"code": "two-questions", "title": "Two questions", "credit": "Shoreline", "licence": "Our own",
"options": [{"value": 0, "label": "No"}, {"value": 1, "label": "Yes"}],
"items": [{"id": "a", "text": "Did you eat today?"}, {"id": "b", "text": "Did you sleep?"}],
"subscales": [{"code": "basics", "title": "Basics", "items": ["a", "b"], "bands": [
    {"from": 0, "to": 1, "label": "Little", "support": true}, {"from": 2, "to": 2, "label": "Both"}
]}]}"""
PLAN = {
    "start": "worry",
    "level": "serious",
    "situation": "R alone on the fourth floor.",
    "shares": "The team, and the supervisor.",
    "for_file": "Visits in twos until March.",
    "review_on": REVIEW_ON.isoformat(),
}
MUSED = "Why do I climb these stairs?"
CHANGED_ON = timezone.localdate() - timedelta(days=200)


@dataclass
class Cast:
    """Places by short name, everybody's keys, and the rows of the situation."""

    places: dict[str, Membership] = field(default_factory=dict)
    keys: dict[str, UnlockedKeys] = field(default_factory=dict)
    free: Slot | None = None
    pattern: Pattern | None = None
    away: Away | None = None
    ahead: Booking | None = None
    held: Offer | None = None
    waits: Waiting | None = None
    unlogged: Booking | None = None
    recorded: Session | None = None
    record: Record | None = None
    drafted: Session | None = None
    earlier: Session | None = None
    # Groups gone by, with the worker in both: one has its record, of one a colleague is unlogged.
    group: Slot | None = None
    grouped: Session | None = None
    group_begun: Slot | None = None
    agreed: Agreement | None = None
    proposed: Agreement | None = None
    on_paper: Agreement | None = None
    check: KeyCheck | None = None
    sharing: Sharing | None = None
    asked: FirstMeeting | None = None
    accepted: FirstMeeting | None = None
    met: FirstMeeting | None = None
    change: ChangeRequest | None = None
    action: Action | None = None
    # A reflection that is shared with the supervisor, and the name of one only begun.
    reflection: Reflection | None = None
    mused: UUID | None = None
    own_sharing: OwnSharing | None = None
    checked_in: CheckIn | None = None
    instrument: InstrumentFile | None = None
    # A risk discussion of the pair with its plan, and the name of another that is begun.
    risk: RiskDiscussion | None = None
    plan: RiskEntry | None = None
    planned: UUID | None = None
    # Another that was endorsed; that it was is shown by a link with this key.
    shown: RiskDiscussion | None = None
    statement: Statement | None = None
    link: dict = field(default_factory=dict)
    release: Release | None = None
    custodians: dict[str, Custodian] = field(default_factory=dict)
    recovery: Recovery | None = None
    # The address of the worker's own calendar; nobody has another.
    token: str = ""

    def as_it_was(self) -> "Cast":
        """The same with rows of its own, so that a test may change them."""
        return Cast(**{each.name: _copied(getattr(self, each.name)) for each in fields(self)})

    def user(self, name: str):
        return self.places[name].user


def _copied(value: object) -> object:
    if isinstance(value, dict):
        return {name: _copied(each) for name, each in value.items()}
    return copy.copy(value) if isinstance(value, Model) else value


def build() -> Cast:
    """The worker and colleague share manager and supervisor; the outsider shares neither."""
    cast = Cast()
    _people(cast)
    _pairings(cast)
    for name, place in cast.places.items():
        with acting_as(place.user_id):
            cast.keys[name], _code = enrolment.create_keys(user=place.user, passphrase=PASSPHRASE)
    _custody(cast)
    _agreements(cast)
    _situation(cast)
    _sharing(cast)
    _loss(cast)
    _choice(cast)
    _reflections(cast)
    _check_in(cast)
    _risk(cast)
    _statement(cast)
    # With a quarter before it, so that there is something to compare.
    factories.release(cast.places["worker"].programme, date(2026, 1, 1))
    cast.release = factories.release(cast.places["worker"].programme)
    cast.token = feeds.make_feed(kind=Feed.Kind.OWN, by=cast.user("worker"))
    return cast


def with_groups(cast: Cast) -> Cast:
    """For the pages of groups: others count what there is. The colleague has no agreement and so
    no copy.
    """
    supervisor, worker, colleague = (
        cast.places[name] for name in ("supervisor", "worker", "colleague")
    )
    times = [
        factories.slot(supervisor, factories.tomorrow_at(16, days=-days), capacity=3)
        for days in (40, 41)
    ]
    cast.group, cast.group_begun = times
    for time, who in ((cast.group, [worker, colleague]), (cast.group_begun, [worker])):
        seats = [
            factories.seat(time, place.user, seat=number)
            for number, place in enumerate((worker, colleague), start=1)
        ]
        attendance.log_group(
            slot=time,
            became={seat.pk: ("held", "") for seat in seats[: len(who)]},
            minutes=60,
            how="in_person",
            by=supervisor.user,
        )
    with acting_as(supervisor.user_id):
        readers = group_records.readers_of(group_records.attendees_of(cast.group))
        cast.grouped = readers[0]
        group_records.seal_copies(
            sessions=readers,
            number=0,
            content={"covered": "The corridor that all of us know."},
            keys=cast.keys["supervisor"],
            by=supervisor.user,
        )
        group_records.save_group_draft(
            slot=cast.group_begun, content={"covered": "Begun."}, version=0, author=supervisor.user
        )
    return cast


def _people(cast: Cast) -> None:
    shoreline = factories.programme(supervisor_choice=True)
    kind = Role.Kind

    def person(name: str, *roles: str) -> None:
        cast.places[name] = factories.person(
            shoreline, name.title(), *roles, email=f"{name}@demo.example"
        )

    person("manager")
    person("supervisor", kind.SUPERVISOR)
    person("supervisor2", kind.SUPERVISOR)
    person("lead", kind.PROGRAMME_LEAD)
    person("admin", kind.ADMINISTRATOR)
    person("custodian", kind.CUSTODIAN)
    person("custodian2", kind.CUSTODIAN)
    person("custodian3", kind.CUSTODIAN)
    person("volunteer", kind.VOLUNTEER)
    harbour = factories.programme("Harbour")
    for name, where in {
        "worker": shoreline,
        "colleague": shoreline,
        "outsider": shoreline,
        "leaver": shoreline,
        "elsewhere": harbour,
    }.items():
        cast.places[name] = factories.worker(where, name.title(), email=f"{name}@demo.example")
    cast.places["harbour-admin"] = factories.person(harbour, "Harbour Admin", kind.ADMINISTRATOR)


def _pairings(cast: Cast) -> None:
    def assign(worker: str, supervisor: str, since=factories.EARLIER):
        return lines.assign_supervisor(
            membership=cast.places[worker],
            supervisor=cast.places[supervisor],
            started_on=since,
        )

    for worker in ("worker", "colleague", "leaver"):
        lines.set_line_manager(
            membership=cast.places[worker],
            manager=cast.places["manager"],
            started_on=factories.EARLIER,
        )
    lines.record_leave(
        membership=cast.places["worker"],
        started_on=factories.EARLIER,
        back_on=factories.EARLIER + timedelta(days=14),
    )
    first = assign("worker", "supervisor2")
    cast.earlier = factories.session(
        cast.places["supervisor2"], cast.user("worker"), factories.tomorrow_at(10, days=-300)
    )
    type(first).objects.filter(pk=first.pk).update(ended_on=CHANGED_ON)
    assign("worker", "supervisor", CHANGED_ON)
    assign("colleague", "supervisor")
    assign("leaver", "supervisor")
    assign("outsider", "supervisor2")
    assign("supervisor", "supervisor2")
    endings.leave_programme(
        membership=cast.places["leaver"], left_on=CHANGED_ON, by=cast.user("admin")
    )


def _agreements(cast: Cast) -> None:
    """The worker agreed, the outsider is asked to; two others say that they signed on paper."""
    cast.agreed = agree(cast, "worker", "supervisor")
    cast.proposed = propose(cast, "outsider", "supervisor2")
    pairing = cast.places["supervisor"].supervisors.get()
    cast.on_paper = agreements.propose_paper(
        pairing=pairing,
        paper_on=CHANGED_ON,
        by=pairing.supervisor.user,
        **agreement_beginnings.beginning_of(pairing.worker.programme),
    )


def propose(cast: Cast, worker: str, supervisor: str) -> Agreement:
    """A supervisor signs an agreement and sends it to the worker."""
    by, keys = cast.user(supervisor), cast.keys[supervisor]
    pairing = cast.places[worker].supervisors.get(ended_on=None)
    content = agreement_beginnings.words_of(pairing.worker.programme)
    terms = agreement_beginnings.beginning_of(pairing.worker.programme)
    terms = {name: terms[name] for name in agreements.TERMS}
    content |= terms | {"review_on": terms["review_on"].isoformat()}
    with acting_as(by.pk):
        return agreements.seal_agreement(
            pairing=pairing,
            terms=terms,
            content=content,
            keys=keys,
            paper=agreements.paper_of(pairing),
        )


def agree(cast: Cast, worker: str, supervisor: str) -> Agreement:
    """Both of a pair sign."""
    proposed = propose(cast, worker, supervisor)
    with acting_as(cast.user(worker).pk):
        return agreements.answer(
            agreement=proposed, agrees=True, words="", keys=cast.keys[worker], by=cast.user(worker)
        )


def _custody(cast: Cast) -> None:
    """Two custodians serve from the first day, and a third is named."""
    began = timezone.now() - timedelta(days=800)
    for name in ("custodian", "custodian2", "custodian3"):
        place = cast.places[name]
        cast.custodians[name] = custodians.attest(
            Custodian(
                programme_id=place.programme_id,
                user=place.user,
                named_by=cast.user("admin"),
                named_at=began,
            )
        )
        cast.custodians[name].save(force_insert=True)
    for name in ("custodian", "custodian2"):
        custodian = cast.custodians[name]
        custodian.accepted_at = custodian.serves_from = began
        custodian.keys_number = 1
        changed = ["accepted_at", "serves_from", "keys_number", "pepper_id", "mac"]
        custodians.attest(custodian).save(update_fields=changed)


def _loss(cast: Cast) -> None:
    """The colleague lost everything, made new keys and asked the custodians."""
    colleague = cast.user("colleague")
    with acting_as(colleague.pk):
        cast.keys["colleague"], _code = enrolment.replace_keys(
            user=colleague, passphrase=PASSPHRASE
        )
        cast.recovery = recovery.ask(programme=cast.places["colleague"].programme, by=colleague)


def _choice(cast: Cast) -> None:
    """Three workers would meet another supervisor: one asked, one may book, one has met her."""
    for name in ("supervisor", "supervisor2"):
        place = cast.places[name]
        profiles.describe(
            supervisor=place.user,
            programme=place.programme,
            words=f"How {place.name} works.",
            takes_new=True,
        )
    cast.asked = _first_meeting(cast, "worker", "supervisor2")
    cast.accepted = _first_meeting(cast, "outsider", "supervisor", accepted=True)
    cast.met = _first_meeting(cast, "colleague", "supervisor2", accepted=True)
    then = factories.slot(cast.places["supervisor2"], factories.tomorrow_at(15, days=-3))
    colleague, outsider = cast.user("colleague"), cast.user("outsider")
    with acting_as(colleague.pk):
        factories.seat(then, colleague, first_meeting=cast.met)
    with acting_as(outsider.pk):
        cast.change = changes.ask(worker=outsider, programme=cast.places["outsider"].programme)


def _reflections(cast: Cast) -> None:
    """The worker shares a reflection on the session with the supervisor, wrote a new version of it,
    and began another.
    """
    with acting_as(cast.user("worker").pk):
        cast.mused = begin_reflection(cast)
        cast.reflection = reflect(cast)
        cast.own_sharing = own_sharing.share(
            thing=cast.reflection,
            shared_with=cast.user("supervisor"),
            keys=cast.keys["worker"],
            by=cast.user("worker"),
        )
        revise(cast, MUSED)


def _check_in(cast: Cast) -> None:
    """The worker checked in on the six areas; their programme has a questionnaire as well."""
    admin, worker = cast.user("admin"), cast.user("worker")
    programme = cast.places["admin"].programme
    cast.instrument = checking_in.load_instrument(
        programme=programme, definition=INSTRUMENT, by=admin
    )
    with acting_as(worker.pk):
        cast.checked_in = checking_in.check_in(
            programme_id=programme.pk,
            instrument=six_areas.own(),
            answers={"wellbeing": 2, "connected": 4},
            keys=cast.keys["worker"],
            by=worker,
            made_at=timezone.now() - timedelta(days=30),
        ).row


def _risk(cast: Cast) -> None:
    """The worker opened a discussion with the supervisor from the session, and began another."""
    with acting_as(cast.user("worker").pk):
        cast.risk = weigh(cast)
        cast.plan = cast.risk.entries.get()
        cast.planned = begin_plan(cast)
        draft = risk_policies.get_plan_draft(cast.user("worker"), cast.planned)
        content = PLAN | pair_of(cast) | {"session": "", "discussion": ""}
        keys = cast.keys["worker"]
        risk.save_plan_draft(draft=draft, content=content, version=1, keys=keys)


def _statement(cast: Cast) -> None:
    """A plan that the supervisor endorsed, and a link that shows somebody just that."""
    worker = {"keys": cast.keys["worker"], "by": cast.user("worker")}
    supervisor = {"keys": cast.keys["supervisor"], "by": cast.user("supervisor")}
    with acting_as(cast.user("worker").pk):
        cast.shown = weigh(cast)
        plan = cast.shown.entries.get()
    with acting_as(cast.user("supervisor").pk):
        endorsed = {"plan_id": plan.pk, "endorsement": "yes", "words": "", **supervisor}
        risk_answers.endorse(discussion=cast.shown, **endorsed)
    with acting_as(cast.user("worker").pk):
        said = {"to": "A. Panel", "words": "Endorsed by a clinical supervisor.", **worker}
        cast.statement = statements.propose(discussion=cast.shown, **said)
    with acting_as(cast.user("supervisor").pk):
        statements.agree(statement=cast.statement, **supervisor)
    with acting_as(cast.user("worker").pk):
        link, key = statements.release(statement=cast.statement, **worker)
        cast.link = {"link_id": link.pk, "key": key}


def pair_of(cast: Cast) -> dict:
    return {"worker": cast.user("worker").pk, "supervisor": cast.user("supervisor").pk}


def begin_plan(cast: Cast, by: str = "worker") -> UUID:
    return risk.begin_plan(
        programme_id=cast.recorded.programme_id,
        pair=pair_of(cast),
        start="worry",
        session=cast.recorded,
        author=cast.user(by),
        keys=cast.keys[by],
    )


def weigh(cast: Cast, by: str = "worker", **words) -> RiskDiscussion:
    """One of the two signs a plan about the stairwell."""
    draft = risk_policies.get_plan_draft(cast.user(by), begin_plan(cast, by))
    content = PLAN | pair_of(cast) | {"session": str(cast.recorded.pk), "discussion": ""} | words
    keys = cast.keys[by]
    draft = risk.save_plan_draft(draft=draft, content=content, version=1, keys=keys)
    return risk.sign_plan(draft=draft, version=2, keys=keys, by=cast.user(by))


def begin_reflection(cast: Cast, lens: str = "free", by: str = "worker") -> UUID:
    known = {"author": cast.user(by), "keys": cast.keys[by]}
    programme_id = cast.places[by].programme_id
    return reflecting.begin(programme_id=programme_id, lens=lens, session=None, **known)


def reflect(cast: Cast, by: str = "worker", **words) -> Reflection:
    """Somebody keeps a reflection on the recorded session."""
    user, keys = cast.user(by), cast.keys[by]
    draft = policies.get_own_draft(user, begin_reflection(cast, by=by))
    content = {"lens": "free", "session": str(cast.recorded.pk), "tags": ["stairs"], "free": MUSED}
    draft = reflecting.save_reflection_draft(
        draft=draft, content=content | words, version=1, keys=keys
    )
    return reflecting.keep_reflection(draft=draft, version=2, keys=keys, by=user)


def close_risk(
    cast: Cast, discussion: RiskDiscussion, *, by: str = "worker", number: int = 1, **said
) -> RiskEntry:
    """One of the two closes it; `number` counts what was said in it before."""
    said = {"outcome": "passed", "words": "It has passed."} | said
    known = {"keys": cast.keys[by], "by": cast.user(by), "number": number}
    with acting_as(cast.user(by).pk):
        return risk_answers.close(discussion=discussion, **said, **known)


def revise(cast: Cast, words: str) -> list[str]:
    """The worker keeps a next version of the shared reflection; what is said of who lost it."""
    user, keys = cast.user("worker"), cast.keys["worker"]
    about = revising.begin_version(reflection=cast.reflection, keys=keys, by=user)
    draft = policies.get_own_draft(user, about)
    content = {"lens": "free", "session": str(cast.recorded.pk), "tags": ["stairs"], "free": words}
    known = {"draft": draft, "version": draft.version, "keys": keys}
    draft = reflecting.save_reflection_draft(content=content, **known)
    ended = revising.keep_version(
        reflection=cast.reflection, draft=draft, version=draft.version, keys=keys, by=user
    )
    cast.reflection.refresh_from_db()
    return ended


def _first_meeting(cast: Cast, worker: str, supervisor: str, accepted: bool = False):
    by, asked = cast.user(worker), cast.places[supervisor]
    with acting_as(by.pk):
        profile = choice_policies.get_profile(by, asked.programme, asked.user_id)
        meeting = first_meetings.ask(profile=profile, worker=by)
    with acting_as(asked.user_id):
        if accepted:
            first_meetings.accept(meeting=meeting)
    return meeting


def _sharing(cast: Cast) -> None:
    """The worker heard the six words of the supervisor, and shares an earlier record."""
    then, supervisor = cast.places["supervisor2"], cast.user("supervisor")
    with acting_as(then.user_id):
        record = recording.seal_record(
            session=cast.earlier, content=WORDS, keys=cast.keys["supervisor2"], by=then.user
        )
    worker, keys = cast.user("worker"), cast.keys["worker"]
    with acting_as(worker.pk):
        addenda.seal_addendum(record=record, words=ADDED, keys=keys, by=worker)
    cast.check = heard(cast.keys["supervisor"], keys)
    with acting_as(worker.pk):
        cast.sharing = sharing.share_record(
            record=record, shared_with=supervisor, keys=keys, by=worker
        )


def _situation(cast: Cast) -> None:
    supervisor, worker = cast.places["supervisor"], cast.user("worker")
    days = factories.tomorrow_at
    cast.free = factories.slot(supervisor, days(10, days=2))
    cast.ahead = series.book_series(
        slots=[factories.slot(supervisor, days(10, days=3))],
        worker=worker,
        every_weeks=4,
        by=worker,
    ).bookings[0]
    cast.pattern = factories.pattern(supervisor, weekday=days(10, days=60).weekday())
    cast.away = factories.away(supervisor, days=40)
    cast.held = factories.held(factories.slot(supervisor, days(10, days=4)), worker)
    cast.waits = waiting.join_waiting_list(worker=worker, programme_id=supervisor.programme_id)
    cast.unlogged = factories.booking(supervisor, worker, days(10, days=-2))
    cast.recorded = factories.session(supervisor, worker, days(10, days=-14))
    cast.drafted = factories.session(supervisor, worker, days(10, days=-7))
    with acting_as(supervisor.user_id):
        cast.record = recording.seal_record(
            session=cast.recorded, content=WORDS, keys=cast.keys["supervisor"], by=supervisor.user
        )
        cast.action = Action.objects.create(
            record=cast.record,
            worker_id=worker.pk,
            supervisor_id=supervisor.user_id,
            owner=Action.Owner.WORKER,
        )
        recording.save_record_draft(
            session=cast.drafted, content=WORDS, version=0, author=supervisor.user
        )
    with acting_as(worker.pk):
        actions.change_action(
            action=cast.action, state="carried", due_on=timezone.localdate(), by=worker
        )
