"""What became of a diary, in one paragraph: it may differ from what was shown a moment before."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supervision.availability import Done
from supervision.models import Slot
from supervision.plans import Clash
from supervision.templatetags.clock import starting

NAMED = 3


def in_words(done: Done, *, seen: Collection[UUID] | None = None) -> str:
    """How many times came, went, changed and stay; what could not be offered, and why.

    `seen` are the bookings that were listed before: what has been booked since then is named.
    """
    said = [_("Saved."), *_counts(done)]
    if done.plan.clashes:
        said.append(_not_offered(done.plan.clashes))
    if since := [slot for slot in done.plan.stays if seen is not None and _is_new(slot, seen)]:
        times = "; ".join(starting(slot) for slot in since)
        said.append(_("Booked in the meantime, and stays: %(times)s.") % {"times": times})
    return " ".join(said)


def _counts(done: Done) -> list[str]:
    plan, stay = done.plan, len(done.plan.bookings)
    if done.cancelled:
        stay = sum(booking not in done.cancelled for booking in done.plan.bookings)
    counted = [
        (len(plan.comes), ngettext("%(n)d time offered.", "%(n)d times offered.", len(plan.comes))),
        (
            len(plan.goes),
            ngettext("%(n)d free time withdrawn.", "%(n)d free times withdrawn.", len(plan.goes)),
        ),
        (
            len(plan.differs),
            ngettext("%(n)d free time changed.", "%(n)d free times changed.", len(plan.differs)),
        ),
        (
            len(done.cancelled),
            ngettext(
                "%(n)d session cancelled, its worker is told.",
                "%(n)d sessions cancelled, their workers are told.",
                len(done.cancelled),
            ),
        ),
        (stay, ngettext("%(n)d booked session stays.", "%(n)d booked sessions stay.", stay)),
    ]
    return [words % {"n": number} for number, words in counted if number]


def _not_offered(clashes: list[Clash]) -> str:
    """The first few with their reasons, and how many more."""
    named = "; ".join(f"{starting(clash.span)} ({clash.why})" for clash in clashes[:NAMED])
    if more := len(clashes) - NAMED if len(clashes) > NAMED else 0:
        named = _("%(named)s; and %(more)d more") % {"named": named, "more": more}
    return _("Not offered: %(named)s.") % {"named": named}


def _is_new(slot: Slot, seen: Collection[UUID]) -> bool:
    return any(booking.pk not in seen for booking in slot.seats)
