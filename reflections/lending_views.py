"""What a worker lends to their programme's figures, without a name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reflections import lending, policies
from reflections.lending_forms import LendingForm
from supervision import contributing
from workers.refusals import carried_out
from workers.signed_in import signed_in
from workers.unlocked import unlocked


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@unlocked
def lending_choose(request: HttpRequest) -> HttpResponse:
    """Themes, areas and questionnaires: each may be counted, and each choice may be taken back."""
    choice = contributing.choice_of(request.user)
    # Who chose once may untick it, a worker still or not.
    programme_id = choice.programme_id if choice else policies.programme_to_write_in(request.places)
    chosen = contributing.kinds_of(choice, keys=request.keys)
    is_sent = request.method == "POST"  # nothing ticked is a choice as well
    form = LendingForm(request.POST if is_sent else None, initial={"kinds": sorted(chosen)})
    known = {"programme_id": programme_id, "keys": request.keys, "by": request.user}
    if is_sent and carried_out(form, lending.choose, **known):
        messages.success(request, _("Saved. It holds from now on; nobody else sees your choice."))
        return redirect("reflections:lending_choose")
    return render(request, "reflections/lending_choose.html", {"form": form})
