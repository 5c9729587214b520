"""What pages for writing have in common: saving as typed, two tabs, what does not open."""

from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import trigger_client_event

from confidentiality.drafting import DraftChanged, open_draft
from confidentiality.models import Draft
from confidentiality.sealing import CannotOpen
from supervision import writing
from supervision.forms import SignForm
from supervision.identifiers import in_boxes
from workers.refusals import Refused, carried_out


def opens(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say so where something sealed does not open, because somebody tampered with it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except CannotOpen as reason:
            context = {"reason": str(reason)}
            return render(request, "supervision/does_not_open.html", context, status=409)

    return guarded


def kept_of(request: HttpRequest, draft: Draft | None) -> dict:
    """The words of a draft and its version, as its form begins with them."""
    words = open_draft(draft=draft, keys=request.keys) if draft else {}
    return words | {"version": draft.version if draft else 0}


def sections_of(form: forms.BaseForm | type[forms.BaseForm], words: dict) -> list[tuple]:
    """Each label with what was written under it; what was left empty is left out."""
    fields = form.fields if isinstance(form, forms.BaseForm) else form.base_fields
    return [(field.label, words[name]) for name, field in fields.items() if words.get(name)]


def answer_save(
    request: HttpRequest, form: forms.BaseForm, save: Callable, *, button: str
) -> HttpResponse:
    """Answer the script that saves a second after typing stops; `save(form)` keeps a draft.

    Where another tab was first, `button` of the page leads to both texts.
    """
    if not form.is_valid():
        return render(request, "supervision/_draft_refused.html", {"form": form}, status=422)
    try:
        draft = save(form)
    except DraftChanged:
        context = {"button": button}
        return render(request, "supervision/_draft_conflict.html", context, status=409)
    except Refused as refusal:
        context = {"refusal": refusal.sentence}
        return render(request, "supervision/_draft_conflict.html", context, status=409)
    response = render(request, "supervision/_draft_saved.html", {"draft": draft})
    return trigger_client_event(response, "draftSaved", {"version": draft.version})


def not_kept(
    request: HttpRequest,
    form: forms.BaseForm,
    save: Callable,
    *,
    template: str,
    context: dict,
    shown: Callable[[dict], list[tuple]] | None = None,
) -> HttpResponse | None:
    """Keep what a page sent; None when it is kept, else the page that loses none of it.

    When another tab saved meanwhile, both texts are shown and either may win; `shown` names them.
    """
    try:
        save(form)
    except DraftChanged as changed:
        return _both_texts(request, form, kept_of(request, changed.draft), shown)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return render(request, template, context | {"form": form}, status=409)
    return None


def _both_texts(
    request: HttpRequest, form: forms.BaseForm, kept: dict, shown: Callable | None
) -> HttpResponse:
    """What was saved elsewhere, and what was typed here, in a form that may overwrite it."""
    begin = getattr(form, "again", type(form))
    again = begin(initial=form.cleaned_data | {"version": kept["version"]})
    context = {"form": again, "kept": shown(kept) if shown else sections_of(form, kept)}
    return render(request, "supervision/writing_conflict.html", context, status=409)


def first_warning(request: HttpRequest, form: forms.BaseForm) -> list[tuple]:
    """What could identify somebody in the words of a form, said once before they are sealed.

    The page is then shown again with what was typed; sending it once more goes through.
    """
    if request.method != "POST" or "seen" in request.POST or not form.is_valid():
        return []
    boxes = [field for field in form if isinstance(field.field.widget, forms.Textarea)]
    return in_boxes([(field.label, form.cleaned_data[field.name]) for field in boxes])


def sign_checked(request: HttpRequest, draft: Draft, sign: Callable, **known) -> SignForm:
    """Sign what a check page showed; `result` on the form is then what was signed.

    What went wrong is said on the page, which shows the draft as it stands now, with its own
    version.
    """
    form = SignForm(request.POST or None, initial={"version": draft.version})
    if request.method != "POST" or carried_out(form, sign, **known):
        return form
    for sentence in form.non_field_errors() or [writing.CHANGED]:
        messages.error(request, sentence)
    return SignForm(initial={"version": draft.version})
