"""What a worker fills in to wait for a time."""

from itertools import groupby

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.caseload import Pair


class WaitForm(forms.Form):
    """For whose times a worker waits: any of their supervisors in a programme, or one of them."""

    with_whom = forms.ChoiceField(
        label=_("Whose times would suit you?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whose times would suit you")},
    )

    def __init__(self, *args, pairs: list[Pair], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["with_whom"]
        field.choices = list(_choices(pairs))
        if len(field.choices) == 1:
            field.widget = forms.HiddenInput()
            field.initial = field.choices[0][0]

    def clean(self) -> dict:
        """In place of the choice come its programme and, where one was chosen, its supervisor."""
        cleaned = super().clean()
        if chosen := cleaned.pop("with_whom", None):
            programme, _dash, supervisor = chosen.partition("-")
            cleaned["programme_id"] = int(programme)
            cleaned["supervisor_id"] = int(supervisor) if supervisor else None
        return cleaned


def _choices(pairs: list[Pair]):
    """Each programme once, and its supervisors where there are several."""
    ordered = sorted(pairs, key=lambda pair: (pair.programme, pair.programme_id))
    for (programme, number), group in groupby(
        ordered, key=lambda pair: (pair.programme, pair.programme_id)
    ):
        people = {pair.supervisor_id: pair.supervisor for pair in group}
        several = len(people) > 1
        whom = _("Any of my supervisors") if several else next(iter(people.values()))
        yield str(number), f"{whom} ({programme})"
        if several:
            yield from ((f"{number}-{one}", name) for one, name in people.items())
