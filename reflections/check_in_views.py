"""Checking in: the six areas or an instrument, over time, and whom to turn to; shared by choice."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reflections import (
    charts,
    check_in_policies,
    checking_in,
    policies,
    six_areas,
)
from reflections.answering_again import Asked
from reflections.check_in_forms import CheckInForm, InstrumentForm
from reflections.instruments import Instrument
from reflections.models import CheckIn
from reflections.reflection_views import say_kept
from supervision.writing_views import opens
from workers import places
from workers.policies import get_programme_to_run
from workers.refusals import carried_out
from workers.signed_in import signed_in
from workers.unlocked import unlocked


@signed_in
@require_safe
@opens
def check_in_list(request: HttpRequest) -> HttpResponse:
    """One's own over time, as charts with their table, and what workers share."""
    rows = CheckIn.objects.visible_to(request.user).select_related("author")
    rows = policies.readable_by(request.user, rows)
    rows = rows[: checking_in.AT_ONCE]
    words = checking_in.words_of(rows=rows, keys=request.keys)
    own = [row for row in rows if row.author_id == request.user.pk]
    opened = [(row.made_at, words[row.pk]) for row in own if row.pk in words]
    context = {
        "own": [(row, words.get(row.pk)) for row in own],
        "shared": [(row, words.get(row.pk)) for row in rows if row not in own],
        "charts": charts.charts_of(opened),
        "may_begin": places.is_worker(request.places),
        "instruments": check_in_policies.instruments_for(request.user),
    }
    return render(request, "reflections/check_in_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
def check_in_take(request: HttpRequest) -> HttpResponse:
    """The six areas; every question may be left out."""
    programme_id = policies.programme_to_write_in(request.places)
    return _taken(request, programme_id, six_areas.own())


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
def check_in_take_by(request: HttpRequest, instrument_id: int) -> HttpResponse:
    """By an instrument that a programme of this worker loaded; retired meanwhile, kept still."""
    begun = request.method == "POST"
    file = check_in_policies.get_instrument(request.user, instrument_id, retired=begun)
    return _taken(request, file.programme_id, checking_in.read(file.definition))


def _taken(request: HttpRequest, programme_id: int, instrument: Instrument) -> HttpResponse:
    form = CheckInForm(request.POST or None, instrument=instrument)
    known = {"programme_id": programme_id, "instrument": instrument}
    known |= {"keys": request.keys, "by": request.user}
    if request.method == "POST" and carried_out(form, _asking(form), **known):
        kept = form.result
        say_kept(request, _read_by(kept.row), kept.ended)
        return redirect("reflections:check_in_show", check_in_id=kept.row.pk)
    if form.has_error("again"):
        form.show_choice()
    context = {"form": form, "instrument": instrument}
    return render(request, "reflections/check_in_take.html", context)


def _asking(form: CheckInForm) -> Callable[..., checking_in.Kept]:
    """Keep a check-in; where other answers were kept, the form asks about those."""

    def keep(**known) -> checking_in.Kept:
        try:
            return checking_in.check_in(**known)
        except Asked as asked:
            form.ask_about(asked.name)
            raise

    return keep


def _read_by(row: CheckIn) -> str:
    """That it is kept, and who reads it: nobody else, or with whom it is shared already."""
    if not (readers := policies.read_by(row)):
        return _("Kept. Nobody but you can read it, unless you share it.")
    names = ", ".join(person.name for person in readers)
    return _("Kept. You share this check-in with %(names)s.") % {"names": names}


@signed_in
@require_safe
@unlocked
@opens
def check_in_show(request: HttpRequest, check_in_id: UUID) -> HttpResponse:
    """One check-in for its author, and for a supervisor with whom they share it."""
    row = check_in_policies.get_check_in(request.user, check_in_id)
    words = checking_in.read_check_in(row=row, keys=request.keys)
    whose = policies.sharing_of(request.user, row)
    context = whose | {
        "row": row,
        "words": words,
        "needs_support": whose["own"] and any(score["support"] for score in words["scores"]),
        "programme": policies.programme_of(row.programme_id),
    }
    return render(request, "reflections/check_in_show.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def instrument_list(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The questionnaires of a programme, for its administrator, who may load another."""
    programme = get_programme_to_run(request.user, programme_id)
    form = InstrumentForm(request.POST or None)
    known = {"programme": programme, "by": request.user}
    if request.method == "POST" and carried_out(form, checking_in.load_instrument, **known):
        messages.success(request, _("Loaded. Workers of the programme can use it now."))
        return redirect("reflections:instrument_list", programme_id=programme.pk)
    context = {"form": form, "programme": programme}
    context["instruments"] = list(programme.instruments.standing())
    return render(request, "reflections/instrument_list.html", context)


@signed_in
@require_POST
def instrument_retire(request: HttpRequest, programme_id: int, instrument_id: int) -> HttpResponse:
    """Offer a questionnaire no more. Twice is as good as once."""
    file = check_in_policies.get_instrument_to_run(request.user, programme_id, instrument_id)
    checking_in.retire_instrument(instrument=file)
    messages.success(request, _("Retired. What was answered by it stays with who answered."))
    return redirect("reflections:instrument_list", programme_id=programme_id)
