"""The themes that a programme's records may name: added, renamed and retired, never deleted."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from supervision import record_words
from supervision.diary import taken_or_refused
from supervision.models import Theme
from workers.models import Programme
from workers.refusals import Refused

CALLED_SO = _("There is a theme with this name already.")
MOST_THEMES = 60


def themes_of(programme_id: int) -> list[Theme]:
    """A programme's themes, retired ones too; those that everybody begins with until it has any."""
    return list(Theme.objects.filter(programme=programme_id)) or _beginning(programme_id)


def _beginning(programme_id: int) -> list[Theme]:
    return [
        Theme(programme_id=programme_id, code=code, label=str(label), position=position)
        for position, (code, label) in enumerate(record_words.THEMES)
    ]


def choices(programme_id: int, chosen: list[str] = ()) -> list[tuple[str, str]]:
    """What a record may name today, and what this one named before it was retired."""
    return [
        (theme.code, theme.label)
        for theme in themes_of(programme_id)
        if theme.retired_at is None or theme.code in chosen
    ]


def labels(programme_id: int) -> dict[str, str]:
    """How each code is read, of retired ones too."""
    return {theme.code: theme.label for theme in themes_of(programme_id)}


def labels_of(programme_ids: list[int]) -> dict[str, str]:
    """How each code is read in any of these programmes; one that two call otherwise has both."""
    rows = list(Theme.objects.filter(programme__in=programme_ids))
    own = {theme.programme_id for theme in rows}
    for programme_id in programme_ids:
        rows += [] if programme_id in own else _beginning(programme_id)
    names: dict[str, dict[str, None]] = {}
    for theme in rows:
        names.setdefault(theme.code, {})[theme.label] = None
    return {code: " / ".join(called) for code, called in names.items()}


def _keep_beginning(programme: Programme) -> None:
    """Before the first change the list that everybody begins with becomes the programme's own."""
    if not Theme.objects.filter(programme=programme).exists():
        Theme.objects.bulk_create(_beginning(programme.pk), ignore_conflicts=True)


@transaction.atomic
def add_theme(*, programme: Programme, label: str) -> Theme:
    """One more theme, at the end. Raises Refused for a name in use, and beyond sixty."""
    _keep_beginning(programme)
    own = Theme.objects.filter(programme=programme)
    if own.filter(label__iexact=label).exists():
        raise Refused(CALLED_SO, "label")
    number = own.count()
    if number >= MOST_THEMES:
        raise Refused(_("Sixty themes are as many as a list can hold."), "label")
    # The code stands in sealed records for ever; it only has to be another than those there are.
    code = f"{slugify(label)[:32] or 'theme'}-{number}"
    with taken_or_refused(CALLED_SO):
        return Theme.objects.create(programme=programme, code=code, label=label, position=number)


@transaction.atomic
def rename_theme(*, theme: Theme, label: str) -> None:
    """Records that name it are read with the new name. Raises Refused for a name in use."""
    _keep_beginning(theme.programme)
    own = Theme.objects.filter(programme=theme.programme)
    if own.filter(label__iexact=label).exclude(code=theme.code).exists():
        raise Refused(CALLED_SO, "label")
    own.filter(code=theme.code).update(label=label)


@transaction.atomic
def retire_theme(*, theme: Theme) -> None:
    """New records no longer offer it; those that name it stay as they are. Safe to repeat."""
    _keep_beginning(theme.programme)
    own = Theme.objects.standing().filter(programme=theme.programme, code=theme.code)
    own.update(retired_at=timezone.now())


@transaction.atomic
def bring_back_theme(*, theme: Theme) -> None:
    """New records offer it again. Safe to repeat."""
    Theme.objects.filter(programme=theme.programme, code=theme.code).update(retired_at=None)
