"""A supervisor says how workers see them, in each programme for itself."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.models import Profile
from workers.models import Membership, Programme, Role, User
from workers.refusals import Refused


def profile_of(supervisor: User, programme: Programme) -> Profile | None:
    """How the supervisor describes themselves in this programme, where they have."""
    return Profile.objects.filter(
        membership__user=supervisor, membership__programme=programme
    ).first()


@transaction.atomic
def describe(*, supervisor: User, programme: Programme, words: str, takes_new: bool) -> Profile:
    """Write the words that workers of this programme read, and whether new ones may ask.

    Raises Refused for somebody who takes new workers and says nothing: who reads it has to choose.
    """
    if takes_new and not words:
        raise Refused(_("Say a few words about yourself, so that workers can choose."), "words")
    place = Membership.objects.current().with_role(Role.Kind.SUPERVISOR)
    written, _new = Profile.objects.update_or_create(
        membership=place.get(user=supervisor, programme=programme),
        defaults={"words": words, "takes_new": takes_new, "changed_at": timezone.now()},
    )
    return written
