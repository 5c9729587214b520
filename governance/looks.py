"""Who has looked: the access log of one person, in plain words."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from confidentiality.models import AccessEvent
from reflections.models import CheckIn, Reflection, RiskEntry, Statement
from supervision.models import (
    Agenda,
    Agreement,
    Confirmation,
    GroupRecord,
    ProcessNote,
    Record,
    Session,
)
from supervision.templatetags.clock import day
from workers.models import User

EVENTS_A_PAGE = 25


# What somebody did, as said to themselves and of another.
WORDS = {
    "read": (_("You read %(what)s"), _("%(who)s read %(what)s")),
    "searched": (_("You searched in %(count)s texts"), _("%(who)s searched in %(count)s texts")),
    "signed": (_("You signed %(what)s"), _("%(who)s signed %(what)s")),
    "copied": (
        _("You gave %(other)s a copy of %(what)s"),
        _("%(who)s gave %(other)s a copy of %(what)s"),
    ),
    "shared": (
        _("You shared %(what)s with %(other)s"),
        _("%(who)s shared %(what)s with %(other)s"),
    ),
    "sharing_ended": (
        _("You stopped sharing %(what)s with %(other)s"),
        _("%(who)s stopped sharing %(what)s with %(other)s"),
    ),
    "deleted": (_("You deleted %(what)s"), _("%(who)s deleted %(what)s")),
    "restored": (
        _("You got back %(what)s, with two custodians"),
        _("%(who)s got back %(what)s, with two custodians"),
    ),
    "released": (
        _("You made a link that shows %(what)s"),
        _("%(who)s made a link that shows %(what)s"),
    ),
    "taken_back": (
        _("You took back the link that showed %(what)s"),
        _("%(who)s took back the link that showed %(what)s"),
    ),
    "keys_made": (_("You made new keys"), _("%(who)s made new keys")),
    "keys_withdrawn": (
        _("You went back to your earlier keys"),
        _("%(who)s went back to earlier keys"),
    ),
    "keys_checked": (
        _("You heard the six words of %(other)s"),
        _("%(who)s heard the six words of %(other)s"),
    ),
    "keys_check_stopped": (
        _("You stopped a check of the keys of %(other)s"),
        _("%(who)s stopped a check of the keys of %(other)s"),
    ),
    "recovery_asked": (
        _("You asked the custodians to give back what you lost"),
        _("%(who)s asked the custodians to give back what they lost"),
    ),
    "handed_over": (
        _("You handed your halves to %(other)s"),
        _("The custodian %(who)s handed their halves to %(other)s"),
    ),
}
SOMETHING = _("You did something with %(what)s"), _("%(who)s did something with %(what)s")


@dataclass(frozen=True)
class Look:
    """One line of the page."""

    at: datetime
    sentence: str
    refused: bool


def looks_of(person: User, page: str | None) -> tuple[Page, list[Look]]:
    """One page of what is logged about this person, newest first."""
    events = AccessEvent.objects.filter(stream=person.pk).order_by("-number")
    shown = Paginator(events, EVENTS_A_PAGE).get_page(page)
    teller = Teller(person, list(shown))
    return shown, [teller.look(event) for event in shown]


def _named(documents: set) -> dict:
    """Texts that belong to no one session, in words; row level security shows those of the pair."""
    agreements = Agreement.objects.filter(Q(pk__in=documents) | Q(answer_id__in=documents))
    found = {}
    for pk, answer_id in agreements.values_list("pk", "answer_id"):
        found |= {pk: _("your agreement"), answer_id: _("the answer to your agreement")}
    kinds = (
        (Agenda, _("what was prepared")),
        (ProcessNote, _("own notes")),
        (Reflection, _("a reflection")),
        (CheckIn, _("a check-in")),
        (RiskEntry, _("a risk discussion")),
        (Statement, _("the statement of a shared risk")),
    )
    for kind, words in kinds:
        there = kind.objects.filter(pk__in=documents).values_list("pk", flat=True)
        found |= dict.fromkeys(there, words)
    return found


class Teller:
    """Knows the names and dates that one page of events needs, in a query for each kind."""

    def __init__(self, person: User, events: list[AccessEvent]) -> None:
        self.person = person
        documents = {one for event in events for one in event.documents}
        people = {event.actor_id for event in events} | {event.other_id for event in events}
        self.names = dict(User.objects.filter(pk__in=people - {None}).values_list("pk", "name"))
        self.sessions: dict = Session.objects.visible_to(person).in_bulk(documents)
        for record in Record.objects.filter(pk__in=documents).select_related("session"):
            self.sessions[record.pk] = record.session
        answers = Confirmation.objects.filter(pk__in=documents).select_related("record__session")
        for answer in answers:
            self.sessions[answer.pk] = answer.record.session
        copies = GroupRecord.objects.filter(Q(pk__in=documents) | Q(answer_id__in=documents))
        for copy in copies.select_related("session"):
            self.sessions |= {copy.pk: copy.session, copy.answer_id: copy.session}
        self.others = _named(documents)

    def look(self, event: AccessEvent) -> Look:
        refused = event.outcome == "refused"
        return Look(event.at, self._refusal(event) if refused else self._sentence(event), refused)

    def _sentence(self, event: AccessEvent) -> str:
        parts = {
            "who": self._who(event),
            "what": self._what(event),
            "other": self._name(event.other_id),
            "count": len(event.documents),
        }
        own, anothers = WORDS.get(event.verb, SOMETHING)
        return (own if event.actor_id == self.person.pk else anothers) % parts

    def _refusal(self, event: AccessEvent) -> str:
        parts = {"who": self._who(event), "what": self._what(event)}
        if event.actor_id == self.person.pk:
            return _("You tried to open %(what)s, which is not open to you") % parts
        return _("%(who)s tried to open %(what)s and was refused") % parts

    def _who(self, event: AccessEvent) -> str:
        """The name, and what they are to the person where the document tells it."""
        name = self._name(event.actor_id)
        session = self._session(event)
        if session and event.actor_id == session.supervisor_id:
            return _("The supervisor %(name)s") % {"name": name}
        if session and event.actor_id == session.worker_id:
            return _("The worker %(name)s") % {"name": name}
        return name

    def _what(self, event: AccessEvent) -> str:
        days = sorted({one.starts_at for key in event.documents if (one := self.sessions.get(key))})
        dates = ", ".join(day(one) for one in days)
        if not days:
            named = [self.others[key] for key in event.documents if key in self.others]
            return str(named[0]) if named else _("a document of yours")
        if event.kind == "session":
            return _("the session of %(dates)s") % {"dates": dates}
        return _("the record of %(dates)s") % {"dates": dates}

    def _session(self, event: AccessEvent) -> Session | None:
        return next((self.sessions[key] for key in event.documents if key in self.sessions), None)

    def _name(self, person_id: int | None) -> str:
        if person_id == self.person.pk:
            return _("you")
        return self.names.get(person_id, _("somebody"))
