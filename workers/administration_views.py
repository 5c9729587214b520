"""The administrator's pages: people, teams, roles, posts, lines and pairings, in plain forms."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workers import directory, forms, invitations, lines, people, programmes
from workers.models import Membership, Role
from workers.policies import (
    get_leave_to_run,
    get_place_to_run,
    get_programme_to_run,
    get_team_to_run,
)
from workers.refusals import Refused, carried_out
from workers.signed_in import signed_in

PEOPLE_A_PAGE = 25


def to_person(place: Membership) -> HttpResponse:
    return redirect("workers:person_show", programme_id=place.programme_id, person_id=place.user_id)


@signed_in
@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    """The programmes a person administers; with one, straight to its people."""
    run = [p.programme for p in request.places if Role.Kind.ADMINISTRATOR in p.role_names]
    if not run:
        raise Http404
    if len(run) == 1:
        return redirect("workers:people_list", programme_id=run[0].pk)
    return render(request, "workers/programme_list.html", {"programmes": run})


@signed_in
@require_safe
def people_list(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Everyone in the programme, by name, a page at a time."""
    programme = get_programme_to_run(request.user, programme_id)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = Paginator(directory.people_of(programme, words), PEOPLE_A_PAGE)
    page = found.get_page(request.GET.get("page"))
    page.object_list = directory.described(page.object_list)
    return render(
        request,
        "workers/people_list.html",
        {
            "programme": programme,
            "words": words,
            "people": page,
            "steps": directory.set_up_steps(programme),
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Change a programme's norms and help routes."""
    programme = get_programme_to_run(request.user, programme_id)
    form = forms.SettingsForm(request.POST or None, initial=forms.SettingsForm.of(programme))
    work = programmes.change_programme
    if request.method == "POST" and carried_out(form, work, programme=programme):
        messages.success(request, _("Settings saved."))
        return redirect("workers:people_list", programme_id=programme_id)
    return render(request, "workers/programme_edit.html", {"form": form, "programme": programme})


@signed_in
@require_safe
def team_list(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The teams of a programme."""
    programme = get_programme_to_run(request.user, programme_id)
    context = {"programme": programme, "teams": programme.teams.all()}
    return render(request, "workers/team_list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def team_add(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Add a team."""
    programme = get_programme_to_run(request.user, programme_id)
    form = forms.NameForm(request.POST or None)
    if request.method == "POST" and carried_out(form, programmes.add_team, programme=programme):
        messages.success(request, _("Team added."))
        return redirect("workers:team_list", programme_id=programme_id)
    return render(request, "workers/team_add.html", {"form": form, "programme": programme})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def team_rename(request: HttpRequest, programme_id: int, team_id: int) -> HttpResponse:
    """Rename a team."""
    team = get_team_to_run(request.user, programme_id, team_id)
    form = forms.NameForm(request.POST or None, initial={"name": team.name})
    if request.method == "POST" and carried_out(form, programmes.rename_team, team=team):
        messages.success(request, _("Team renamed."))
        return redirect("workers:team_list", programme_id=programme_id)
    return render(request, "workers/team_rename.html", {"form": form, "programme": team.programme})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Add a person and invite them to set their password."""
    programme = get_programme_to_run(request.user, programme_id)
    form = forms.PersonForm(request.POST or None)
    known = {"programme": programme, "by": request.user}
    if request.method == "POST" and carried_out(form, people.add_person, **known):
        messages.success(request, _("Added. An invitation is on its way."))
        return to_person(form.result)
    return render(request, "workers/person_add.html", {"form": form, "programme": programme})


@signed_in
@require_safe
def person_show(request: HttpRequest, programme_id: int, person_id: int) -> HttpResponse:
    """One person's place: post, lines, roles and leave, and what can be changed."""
    place = get_place_to_run(request.user, programme_id, person_id)
    return render(
        request,
        "workers/person_show.html",
        {
            "place": place,
            "posts": place.posts.select_related("team").order_by("-started_on"),
            "managers": place.managers.select_related("manager__user").order_by("-started_on"),
            "supervisors": place.supervisors.select_related("supervisor__user").order_by(
                "-started_on"
            ),
            "roles": place.roles.filter(ended_at=None).order_by("role"),
            "leaves": place.leaves.order_by("-started_on"),
        },
    )


def _change_person(
    request: HttpRequest, place: Membership, form: Form, work: Callable, template: str, **context
) -> HttpResponse:
    """Show a form about one person's place, or do its work and go back to the person."""
    if request.method == "POST" and carried_out(form, work, membership=place):
        messages.success(request, _("Saved."))
        return to_person(place)
    return render(request, f"workers/{template}.html", {"form": form, "place": place, **context})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_rename(request: HttpRequest, programme_id: int, person_id: int) -> HttpResponse:
    """Write a person's name as they want it."""
    place = get_place_to_run(request.user, programme_id, person_id)
    form = forms.NameForm(request.POST or None, initial={"name": place.name})
    return _change_person(request, place, form, people.rename_person, "person_rename")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def post_start(request: HttpRequest, programme_id: int, person_id: int) -> HttpResponse:
    """Put a worker in post in a team; an earlier post ends."""
    place = get_place_to_run(request.user, programme_id, person_id)
    form = forms.PostForm(request.POST or None, programme=place.programme)
    return _change_person(request, place, form, lines.start_post, "post_start")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def post_end(request: HttpRequest, programme_id: int, person_id: int) -> HttpResponse:
    """The worker is no longer in post."""
    place = get_place_to_run(request.user, programme_id, person_id)
    form = forms.EndForm(request.POST or None)
    return _change_person(request, place, form, lines.end_post, "post_end")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def line_start(request: HttpRequest, programme_id: int, person_id: int) -> HttpResponse:
    """Give a worker a line manager; the earlier line ends."""
    place = get_place_to_run(request.user, programme_id, person_id)
    form = forms.LineForm(request.POST or None, programme=place.programme)
    people_known = directory.suggestions_for(place.programme)
    work = lines.set_line_manager
    return _change_person(request, place, form, work, "line_start", people=people_known)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def line_end(request: HttpRequest, programme_id: int, person_id: int) -> HttpResponse:
    """End a line of management without another manager in their place."""
    place = get_place_to_run(request.user, programme_id, person_id)
    form = forms.EndForm(request.POST or None)
    return _change_person(request, place, form, lines.end_line, "line_end")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def assignment_start(request: HttpRequest, programme_id: int, person_id: int) -> HttpResponse:
    """Assign a supervisor, whose times the worker can then book."""
    place = get_place_to_run(request.user, programme_id, person_id)
    form = forms.AssignmentForm(request.POST or None, programme=place.programme)
    return _change_person(request, place, form, lines.assign_supervisor, "assignment_start")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def leave_add(request: HttpRequest, programme_id: int, person_id: int) -> HttpResponse:
    """Record weeks away, which do not count towards the next session."""
    place = get_place_to_run(request.user, programme_id, person_id)
    form = forms.LeaveForm(request.POST or None)
    return _change_person(request, place, form, lines.record_leave, "leave_add")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def leave_end(
    request: HttpRequest, programme_id: int, person_id: int, leave_id: int
) -> HttpResponse:
    """Say or put right when somebody is back."""
    leave = get_leave_to_run(request.user, programme_id, person_id, leave_id)
    form = forms.BackForm(request.POST or None, initial={"back_on": leave.ended_on})
    if request.method == "POST" and carried_out(form, lines.correct_leave, leave=leave):
        messages.success(request, _("Saved."))
        return to_person(leave.membership)
    context = {"form": form, "place": leave.membership, "leave": leave}
    return render(request, "workers/leave_end.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def role_give(request: HttpRequest, programme_id: int, person_id: int) -> HttpResponse:
    """Let a person act in a role."""
    place = get_place_to_run(request.user, programme_id, person_id)
    form = forms.RoleForm(request.POST or None)
    work = partial(people.give_role, by=request.user)
    return _change_person(request, place, form, work, "role_give")


@signed_in
@require_POST
def invitation_send(request: HttpRequest, programme_id: int, person_id: int) -> HttpResponse:
    """Invite again; the earlier link stops working."""
    place = get_place_to_run(request.user, programme_id, person_id)
    try:
        invitations.invite(membership=place, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Invitation sent."))
    return to_person(place)
