"""A worker's reflections: begun by a model or none, drafted, kept, shared if they choose."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from confidentiality.models import Draft
from reflections import lenses, policies, reflecting, revising, what_became
from reflections.models import Reflection
from reflections.reflection_forms import BeginForm, ReflectionForm, begun
from supervision import late
from supervision.models import Session
from supervision.writing_views import answer_save, first_warning, kept_of, not_kept, opens
from workers import places
from workers.custody import custody_of
from workers.models import User
from workers.refusals import Refused
from workers.signed_in import signed_in
from workers.unlocked import unlocked

WRITE = "reflections/reflection_write.html"
REFLECTIONS_A_PAGE = 25


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@opens
def reflection_list(request: HttpRequest) -> HttpResponse:
    """A gentle timeline of one's own, and what workers share; a tag is sent as a form."""
    rows = Reflection.objects.visible_to(request.user).select_related("author", "session")
    rows = policies.readable_by(request.user, rows)
    tag = request.POST.get("tag", "")[:60] if request.method == "POST" else ""
    page, words = _opened(request, rows, tag)
    context = {
        "page": page,
        "rows": [_row(request.user, row, words.get(row.pk)) for row in page],
        "tags": sorted({one for said in words.values() for one in said.get("tags", [])}),
        "tag": tag,
        "drafts": reflecting.drafts_of(request.user),
        "may_begin": places.is_worker(request.places),
    }
    return render(request, "reflections/reflection_list.html", context)


def _row(user: User, row: Reflection, words: dict | None) -> tuple:
    """One of the timeline: with the session it is about where that is no news, and its words."""
    return row, policies.session_shown(user, row), words, lenses.lens_of(words or {})


def _opened(request: HttpRequest, rows: list[Reflection], tag: str) -> tuple[Page, dict]:
    """A page of them with their words; those with a tag all on one, looked for in the newest."""
    if tag:
        rows = rows[: reflecting.AT_ONCE]
    page = Paginator(rows, len(rows) or 1 if tag else REFLECTIONS_A_PAGE)
    page = page.get_page(request.GET.get("page"))
    words = reflecting.words_of(reflections=list(page), keys=request.keys)
    if tag:
        page.object_list = [row for row in page if tag in words.get(row.pk, {}).get("tags", [])]
    return page, words


def _own_sessions(request: HttpRequest) -> QuerySet[Session]:
    return Session.objects.visible_to(request.user).filter(worker=request.user)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
def reflection_begin(request: HttpRequest) -> HttpResponse:
    """Choose a model or none; the session may come from the page of that session."""
    programme_id = policies.programme_to_write_in(request.places)
    sessions = _own_sessions(request)
    initial = {"session": request.GET.get("session", "")}
    form = BeginForm(request.POST or None, initial=initial, sessions=sessions)
    if request.method == "POST" and form.is_valid():
        known = {"programme_id": programme_id, "author": request.user, "keys": request.keys}
        draft_id = reflecting.begin(**form.cleaned_data, **known)
        return redirect("reflections:reflection_write", draft_id=draft_id)
    context = {"form": form, "lenses": lenses.LENSES}
    return render(request, "reflections/reflection_begin.html", context)


def _save(request: HttpRequest, draft: Draft):
    def save(form: ReflectionForm) -> Draft:
        version = form.cleaned_data["version"]
        known = {"draft": draft, "version": version, "keys": request.keys}
        save.draft = reflecting.save_reflection_draft(content=form.content, **known)
        return save.draft

    return save


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
@opens
def reflection_write(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Write a reflection or its next version; kept as a draft while typed, then with one button."""
    draft, before = policies.begun_as(request.user, draft_id)
    if draft is None:
        return late.answer(request, what_became.of_reflection(request, draft_id, before))
    kept = kept_of(request, draft)
    about = {"lens": lenses.lens_of(kept), "sessions": _own_sessions(request)}
    form = ReflectionForm(request.POST or None, initial=begun(kept), **about)
    found = first_warning(request, form) if "keep" in request.POST else []
    context = {"form": form, "draft_id": draft_id, "found": found, **about}
    context |= _around(draft, before)
    if request.method == "POST" and form.is_valid() and not found:
        save = _save(request, draft)
        known = {"template": WRITE, "context": context, "shown": lenses.sections_of}
        refused = not_kept(request, form, save, **known)
        return refused or _kept(request, draft_id, save.draft, before)
    return render(request, WRITE, context)


def _around(draft: Draft, before: Reflection | None) -> dict:
    """Which draft it is, of what a next version, who reads that, and who could release it."""
    return {
        "begun": draft.pk,
        "before": before,
        "shared": policies.read_by(before),
        "custody": custody_of(draft.programme_id),
    }


def _kept(
    request: HttpRequest, draft_id: UUID, draft: Draft, before: Reflection | None
) -> HttpResponse:
    """Kept as a draft; and for good where that button was pressed."""
    if "keep" not in request.POST:
        messages.success(request, _("Your draft is kept. Nobody but you can read it."))
        return redirect("reflections:reflection_list")
    known = {"draft": draft, "version": draft.version, "keys": request.keys, "by": request.user}
    try:
        if before:
            ended = revising.keep_version(reflection=before, **known)
            said = _("Kept as a new version. The earlier one stays for you alone.")
            say_kept(request, said, ended)
        else:
            before = reflecting.keep_reflection(**known)
            messages.success(request, _("Kept. Nobody but you can read it, unless you share it."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("reflections:reflection_write", draft_id=draft_id)
    return redirect("reflections:reflection_show", reflection_id=before.pk)


def say_kept(request: HttpRequest, said: str, ended: list[str]) -> None:
    """It is kept; and a sentence about each with whom it is shared no more."""
    messages.success(request, said)
    for sentence in ended:
        messages.warning(request, sentence)


@signed_in
@require_POST
def reflection_save(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Keep what is typed, one second after typing stops; works while the notes are locked."""
    draft, before = policies.begun_as(request.user, draft_id)
    if draft is None:
        return late.answer_save(request, what_became.of_reflection(request, draft_id, before))
    about = {"lens": lenses.lens_of(request.POST), "sessions": _own_sessions(request)}
    form, save = ReflectionForm(request.POST, **about), _save(request, draft)
    button = _("Keep this version") if before else _("Keep this reflection")
    return answer_save(request, form, save, button=button)


@signed_in
@require_POST
@unlocked
def reflection_discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throw a draft away for good."""
    draft, before = policies.begun_as(request.user, draft_id)
    return late.discard(request, draft, what_became.of_reflection(request, draft_id, before))


@signed_in
@require_http_methods(["GET", "HEAD"])
@unlocked
@opens
def reflection_show(request: HttpRequest, reflection_id: UUID) -> HttpResponse:
    """A reflection, for its author, and for a supervisor with whom they share it."""
    reflection = policies.get_reflection(request.user, reflection_id)
    words = reflecting.read_reflection(reflection=reflection, keys=request.keys)
    whose = policies.sharing_of(request.user, reflection)
    context = whose | {
        "reflection": reflection,
        "session": policies.session_shown(request.user, reflection),
        "versions": revising.versions_of(reflection=reflection) if whose["own"] else [],
        "lens": lenses.lens_of(words),
        "sections": lenses.sections_of(words),
        "tags": words.get("tags", []),
        "custody": custody_of(reflection.programme_id),
    }
    return render(request, "reflections/reflection_show.html", context)
