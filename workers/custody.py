"""What is said of custodians beside every box: who could release what is written, and how."""

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality.models import Custodian, WithoutCustodians
from workers.models import Membership


def custody_of(programme_id: int) -> str:
    """One sentence: the custodians by name, or that there are none and by whose decision."""
    name = Membership.objects.filter(programme=programme_id, user=OuterRef("user"))
    serving = Custodian.objects.serving().filter(programme_id=programme_id)
    names = list(serving.annotate(name=Subquery(name.values("name")[:1])).values_list("name"))
    if len(names) > 1:
        return _(
            "Two custodians together could hand it to a named reader: to you if you lose your "
            "keys, for safeguarding, or for a court. They are %(names)s."
        ) % {"names": ", ".join(sorted(one for (one,) in names))}
    return _without(programme_id)


def _without(programme_id: int) -> str:
    decided = WithoutCustodians.objects.filter(programme_id=programme_id)
    decision = decided.select_related("decided_by").first()
    lost = _("If you lose passphrase and recovery code, only the other of you can give it back.")
    if decision is None:
        return _("There are no custodians here yet.") + " " + lost
    if decision.until < timezone.localdate():
        return _("There are no custodians here, and the time for that is over.") + " " + lost
    said = _("There are no custodians here until %(day)s, by decision of %(name)s.")
    day = f"{decision.until.day}/{decision.until.month}/{decision.until.year}"
    return said % {"day": day, "name": decision.decided_by.name} + " " + lost
