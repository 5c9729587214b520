"""What supervisors say of themselves, when two meet first, and whom a worker would like."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from supervision.forms import free_time
from supervision.models import Profile, Slot
from supervision.templatetags.clock import when

LONGEST = 1500


class ProfileForm(forms.Form):
    """How workers of one programme see a supervisor."""

    words = forms.CharField(
        label=_("About me"),
        help_text=_(
            "Your profession and registration, how you work, which languages you speak. Nothing "
            "that you would not say to a stranger"
        ),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 8, "data-character-count": LONGEST}),
    )
    takes_new = forms.BooleanField(
        label=_("I take new workers: they may ask me for a first meeting"), required=False
    )


class FirstTimeForm(forms.Form):
    """The open times in which two who are not paired yet may meet, as radios."""

    slot = free_time()

    def __init__(self, *args, times: QuerySet[Slot], shown: list[Slot], **kwargs) -> None:
        """Any of their times is understood, so that a second press finds its booking."""
        super().__init__(*args, **kwargs)
        field = self.fields["slot"]
        field.queryset = times
        field.widget.choices = [
            (slot.pk, f"{when(slot)}, {slot.get_how_display()}") for slot in shown
        ]


class ChangeForm(forms.Form):
    """Whom a worker would like, where they choose; there is no box for a reason."""

    wished_for = forms.ModelChoiceField(
        Profile.objects.none(),
        label=_("Is there somebody you would like to work with?"),
        widget=forms.RadioSelect,
        empty_label=_("Nobody in particular: the administrator suggests somebody"),
        required=False,
    )

    def __init__(self, *args, profiles: QuerySet[Profile] | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if profiles is None:
            del self.fields["wished_for"]
        else:
            self.fields["wished_for"].queryset = profiles
            self.fields["wished_for"].label_from_instance = lambda one: one.membership.name

    def clean(self) -> dict:
        """In place of the profile comes whose it is."""
        cleaned = super().clean()
        if profile := cleaned.get("wished_for"):
            cleaned["wished_for"] = profile.membership.user
        return cleaned
