"""When the next session is due: counted only over days in post on which nobody was on leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON = timedelta(days=14)


Span = tuple[date, date | None]


def out_of_post(posts: Iterable[Span]) -> list[Span]:
    """The days before, between and after somebody's posts, given in order of time.

    Each span is (first day without a post, first day in the next one); the last may have no end.
    People who never had a post, such as supervisors who are supervised, are never out of one.
    """
    posts = list(posts)
    if not posts:
        return []
    left = [date.min, *(until for _since, until in posts)]
    back = [*(since for since, _until in posts), None]
    return [(out, again) for out, again in zip(left, back, strict=True) if out and out != again]


def due_on(*, since: date, weeks: int, away: Iterable[Span]) -> date | None:
    """The day by which the next session is due, `weeks` after the last one.

    Days away do not count, whether on leave or out of post; a day that is both is lost once. Each
    span is (first day away, first day back). Without a day of return yet nothing is due: None.
    """
    due = since + timedelta(weeks=weeks)
    looked_at = since
    for gone, back in sorted(away, key=lambda span: span[0]):
        first_day_lost = max(gone, looked_at)
        if first_day_lost > due or (back is not None and back <= looked_at):
            continue
        if back is None:
            return None
        due += back - first_day_lost
        looked_at = back
    return due


@dataclass(frozen=True)
class Status:
    """How a pair stands, in words and not in colour alone; `tone` is for the tag."""

    words: str
    tone: str
    urgency: int


def status_for_supervisor(*, due: date | None, booked: date | None, today: date) -> Status:
    """What a supervisor reads beside a name; the smaller `urgency`, the sooner it needs a look."""
    if due is None:
        return Status(_("On leave or not in post"), "quiet", 10_000)
    days = (due - today).days
    if days < 0:
        words = ngettext("Was due %(n)d day ago", "Was due %(n)d days ago", -days) % {"n": -days}
        return Status(words, "late", days)
    if booked and booked <= due:
        return Status(_("Up to date"), "good", 1_000 + days)
    by = date_format(due, "j F")
    return Status(_("Due by %(day)s") % {"day": by}, "due" if due - today <= SOON else "good", days)


def words_for_worker(*, due: date | None, today: date) -> str:
    """What a worker reads: never "overdue", for it is not their failing."""
    if due is None:
        return ""
    if due <= today:
        return _("Your next one is due.")
    return _("Your next one is due by %(day)s.") % {"day": date_format(due, "j F")}
