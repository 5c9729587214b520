"""A group's time once it has begun: who came, and the record that all who came read."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from confidentiality.drafting import open_draft
from confidentiality.models import Draft
from supervision import (
    attendance,
    group_policies,
    group_reading,
    group_records,
    late,
    themes,
    what_became,
    writing,
)
from supervision import identifiers as guard
from supervision.forms import AnswerForm
from supervision.group_forms import GroupOutcomeForm, GroupRecordForm
from supervision.models import Slot
from supervision.record_forms import AddendumForm
from supervision.record_reading import as_read, boxes_of, said_in
from supervision.record_views import to_session
from supervision.writing_views import (
    answer_save,
    first_warning,
    kept_of,
    not_kept,
    opens,
    sign_checked,
)
from workers.custody import custody_of
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in
from workers.unlocked import unlocked

WRITE = "supervision/group_write.html"


def _to_group(slot: Slot) -> HttpResponse:
    return redirect("supervision:group_show", slot_id=slot.pk)


@signed_in
@require_safe
def group_show(request: HttpRequest, slot_id: int) -> HttpResponse:
    """A group's session for its supervisor: who came, what all read, what is theirs alone."""
    slot = group_policies.get_group(request.user, slot_id)
    attendees = group_records.attendees_of(slot)
    signed = group_records.is_signed(attendees)
    readers = group_records.readers_of(attendees)
    context = {
        "slot": slot,
        "attendees": attendees,
        "to_log": attendance.to_log(slot),
        "may_write": bool(readers) and not signed,
        "without_copy": [one.worker.name for one in readers] if signed else [],
        "group": group_reading.of_group(attendees, request.keys),
        "custody": custody_of(slot.programme_id),
    }
    return render(request, "supervision/group_show.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def group_log(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Say of everybody at once who came: two taps when all did."""
    slot = group_policies.get_group(request.user, slot_id)
    seats = attendance.to_log(slot)
    if not seats:
        return _to_group(slot)
    initial = {"minutes": slot.minutes, "how": slot.how}
    form = GroupOutcomeForm(request.POST or None, seats=seats, initial=initial)
    known = {"slot": slot, "by": request.user}
    if request.method == "POST" and carried_out(form, attendance.log_group, **known):
        messages.success(request, _("Logged."))
        return _to_group(slot)
    return render(request, "supervision/group_log.html", {"form": form, "slot": slot})


def _form(request: HttpRequest, slot: Slot, kept: dict | None = None) -> GroupRecordForm:
    chosen = request.POST.getlist("themes") or (kept or {}).get("themes", [])
    offered = themes.choices(slot.programme_id, chosen)
    return GroupRecordForm(request.POST or None, initial=kept, themes=offered)


def _save(request: HttpRequest, slot: Slot) -> Callable[[GroupRecordForm], Draft]:
    def save(form: GroupRecordForm) -> Draft:
        return group_records.save_group_draft(
            slot=slot,
            version=form.cleaned_data["version"],
            content=form.content,
            author=request.user,
            keys=request.keys,
        )

    return save


def _around(slot: Slot) -> dict:
    """Who will read it, and who will not and why: beside the boxes, and before signing."""
    came = [one for one in group_records.attendees_of(slot) if one.came]
    return {
        "slot": slot,
        "readers": [one.session.worker.name for one in came if not one.why_none],
        "left_out": [(one.session.worker.name, one.why_none) for one in came if one.why_none],
        "custody": custody_of(slot.programme_id),
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def group_write(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Write what all who came will read; what is typed is kept as a sealed draft."""
    slot = group_policies.get_group(request.user, slot_id)
    if request.method != "POST" and group_records.is_signed(group_records.attendees_of(slot)):
        return _to_group(slot)
    draft = writing.draft_of(group_records.paper_of(slot), request.user)
    form = _form(request, slot, kept_of(request, draft))
    context = {"form": form, **_around(slot)}
    if request.method == "POST" and form.is_valid():
        return _kept(request, slot, form, context)
    return render(request, WRITE, context)


def _kept(request: HttpRequest, slot: Slot, form: GroupRecordForm, context: dict) -> HttpResponse:
    """Kept as a draft; once the record is signed, held beside what was."""
    attendees = group_records.attendees_of(slot)
    if group_records.is_signed(attendees):
        typed = said_in(form.content, slot.programme_id)
        return late.answer(request, what_became.of_group(request, slot, attendees, typed))
    known = {"template": WRITE, "context": context, "shown": boxes_of}
    return not_kept(request, form, _save(request, slot), **known) or redirect(
        "supervision:group_check", slot_id=slot.pk
    )


@signed_in
@require_POST
def group_save(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Keep what is typed, one second after typing stops; works while the notes are locked."""
    slot = group_policies.get_group(request.user, slot_id)
    button = _("Save and check your words")
    return answer_save(request, _form(request, slot), _save(request, slot), button=button)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def group_check(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Check the words and who will read them, then sign: from then on they do not change."""
    slot = group_policies.get_group(request.user, slot_id)
    attendees = group_records.attendees_of(slot)
    if group_records.is_signed(attendees):
        ended = what_became.of_group(request, slot, attendees, late.checked(request))
        return late.answer(request, ended)
    draft = writing.draft_of(group_records.paper_of(slot), request.user)
    if draft is None:
        return redirect("supervision:group_write", slot_id=slot.pk)
    known = {"slot": slot, "keys": request.keys, "by": request.user}
    form = sign_checked(request, draft, group_records.sign_group_record, **known)
    if hasattr(form, "result"):
        messages.success(request, _("Signed. Everybody who came is told, without a word of it."))
        return _to_group(slot)
    words = open_draft(draft=draft, keys=request.keys)
    context = {"form": form, "reading": as_read(words, slot.programme_id), **_around(slot)}
    context |= {"said": said_in(words, slot.programme_id)}
    context |= {"found": guard.in_boxes(boxes_of(words))}
    return render(request, "supervision/group_check.html", context)


@signed_in
@require_POST
@unlocked
def group_give(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Give who was logged as there later a copy of what is signed. Twice is as good as once."""
    slot = group_policies.get_group(request.user, slot_id)
    try:
        count = group_records.give_missing(slot=slot, keys=request.keys, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        said = ngettext("%(n)d person has a copy now.", "%(n)d people have a copy now.", count)
        messages.success(request, said % {"n": count})
    return _to_group(slot)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def group_add(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Add to a signed record, for everybody who has a copy of it."""
    slot = group_policies.get_group(request.user, slot_id)
    attendees = group_records.attendees_of(slot)
    number = max((len(one.copies) for one in attendees), default=0)
    if number == 0:
        return _to_group(slot)
    form = AddendumForm(request.POST or None, initial={"number": number})
    found = first_warning(request, form)
    known = {"slot": slot, "keys": request.keys, "by": request.user}
    to_keep = request.method == "POST" and not found
    if to_keep and carried_out(form, group_records.add_to_group_record, **known):
        messages.success(request, _("Added. It stands under the record, and those who came know."))
        return _to_group(slot)
    # Read after signing and not before: the log locks whom it concerns in one order only.
    group = group_reading.of_group(attendees, request.keys)
    context = {"form": form, "group": group, "found": found, **_around(slot)}
    return render(request, "supervision/group_add.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def group_answer(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """One who came confirms the group's record, or sees it differently; between the two alone."""
    copy = group_policies.get_copy_to_answer(request.user, session_id)
    if request.method != "POST" and copy.answered_at:
        return to_session(copy.session)
    form = AnswerForm(request.POST or None)
    found = first_warning(request, form)
    known = {"copy": copy, "keys": request.keys, "by": request.user}
    to_keep = request.method == "POST" and not found
    if to_keep and carried_out(form, group_records.answer_group_record, **known):
        messages.success(request, _("Your answer is with your supervisor, and with nobody else."))
        return to_session(copy.session)
    group = group_reading.of_session(copy.session, request.user, request.keys)
    context = {"form": form, "session": copy.session, "group": group, "found": found}
    context["custody"] = custody_of(copy.session.programme_id)
    return render(request, "supervision/group_answer.html", context)
