"""What people type to unlock: passphrases, recovery codes and their last group."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from confidentiality import enrolment, passphrases, unlocking
from confidentiality.tries import may_try
from confidentiality.vault import Busy, CannotOpen


class PassphraseField(forms.CharField):
    def __init__(self, *, autocomplete: str, **options) -> None:
        attrs = {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
        widget = forms.PasswordInput(attrs=attrs)
        super().__init__(max_length=500, strip=False, widget=widget, **options)


class CodeField(forms.CharField):
    def __init__(self, *, width: str, **options) -> None:
        attrs = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        widget = forms.TextInput(attrs=attrs | {"class": width})
        super().__init__(max_length=200, widget=widget, **options)


class UnlockForm(forms.Form):
    """Opens the keys while it cleans: the answer to a wrong passphrase belongs to its field."""

    passphrase = PassphraseField(
        label=_("Your notes passphrase"),
        help_text=_("The words you chose for your notes, not the password you sign in with."),
        autocomplete="current-password",
        error_messages={"required": _("Enter your notes passphrase")},
    )
    keep_device = forms.BooleanField(
        label=_("Keep this device unlocked for 30 days"),
        help_text=_("Only on a phone or computer that nobody else uses."),
        required=False,
    )

    def __init__(self, *args, user, **options) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.keys = None

    def clean_passphrase(self) -> None:
        passphrase = self.cleaned_data["passphrase"]
        try:
            self.keys = unlocking.keys_by_passphrase(user=self.user, passphrase=passphrase)
        except CannotOpen:
            raise ValidationError(_("This is not your notes passphrase. Try again.")) from None
        except Busy:
            raise ValidationError(busy()) from None
        except unlocking.TooSoon as error:
            raise ValidationError(too_soon(error.seconds)) from None


class NewPassphraseForm(forms.Form):
    """A new passphrase, typed twice."""

    passphrase = PassphraseField(
        label=_("Choose a notes passphrase"),
        help_text=_(
            "12 characters or more. Four random words that only you would put together are easy to "
            "remember and hard to guess."
        ),
        autocomplete="new-password",
        error_messages={"required": _("Enter a passphrase")},
    )
    passphrase_again = PassphraseField(
        label=_("Type it again"),
        autocomplete="new-password",
        error_messages={"required": _("Type the passphrase again")},
    )

    def __init__(self, *args, user, **options) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_passphrase(self) -> str:
        passphrase = self.cleaned_data["passphrase"]
        # What is wrong with it may tell the sign-in password: not as often as somebody likes.
        if not may_try(f"new-passphrase:{self.user.pk}", most=10, seconds=60):
            raise ValidationError(too_often())
        if found := passphrases.weaknesses(passphrase=passphrase, user=self.user):
            raise ValidationError(found)
        return passphrase

    def clean_passphrase_again(self) -> str:
        again = self.cleaned_data["passphrase_again"]
        if again != self.data.get(self.add_prefix("passphrase")):
            raise ValidationError(_("The two passphrases are not the same"))
        return again


class RecoverForm(NewPassphraseForm):
    """The recovery code in place of a forgotten passphrase, and a new passphrase."""

    code = CodeField(
        label=_("Your recovery code"),
        help_text=_("The 13 groups you saved or printed. Spaces and dashes do not matter."),
        width="govuk-input--width-30",
        error_messages={"required": _("Enter your recovery code")},
    )
    field_order = ["code", "passphrase", "passphrase_again"]

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.keys = None

    def clean_code(self) -> None:
        code = self.cleaned_data["code"]
        try:
            self.keys = enrolment.keys_by_code(user=self.user, code=code)
        except CannotOpen:
            raise ValidationError(_("This is not your recovery code. Check each group.")) from None

    def clean_passphrase(self) -> str:
        """Judged only for whoever has the code: an unattended screen learns nothing here."""
        return super().clean_passphrase() if self.keys else self.cleaned_data["passphrase"]


class ReplaceForm(NewPassphraseForm):
    """New keys, for somebody who lost passphrase and recovery code."""

    lost_both = forms.BooleanField(
        label=_("I have neither my passphrase nor my recovery code"),
        error_messages={"required": _("Say that you have neither, or go back and use the code")},
    )
    field_order = ["lost_both", "passphrase", "passphrase_again"]


class EarlierForm(forms.Form):
    """The passphrase of the keys before the newest."""

    passphrase = PassphraseField(
        label=_("Your earlier passphrase"),
        autocomplete="off",
        error_messages={"required": _("Enter your earlier passphrase")},
    )

    def __init__(self, *args, user, **options) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.keys = None

    def clean_passphrase(self) -> None:
        passphrase = self.cleaned_data["passphrase"]
        if not may_try(f"earlier-passphrase:{self.user.pk}", most=10, seconds=600):
            raise ValidationError(too_often())
        try:
            self.keys = enrolment.earlier_keys(user=self.user, passphrase=passphrase)
        except CannotOpen:
            raise ValidationError(_("This did not open your earlier notes. Try again.")) from None
        except Busy:
            raise ValidationError(busy()) from None


class SixWordsForm(forms.Form):
    """What the owner of new keys reads out, typed by whoever hears it."""

    six_words = forms.CharField(
        label=_("The six words they read to you"),
        help_text=_("With spaces between them. Capitals do not matter."),
        max_length=200,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Enter the six words")},
    )


class LastGroupForm(forms.Form):
    """The end of the recovery code, typed back to show that it was saved."""

    last_group = CodeField(
        label=_("The last group of your recovery code"),
        help_text=_("The four letters or numbers at its end. We never ask for the rest here."),
        width="govuk-input--width-5",
        error_messages={"required": _("Enter the last group of your recovery code")},
    )

    def __init__(self, *args, user, **options) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_last_group(self) -> None:
        last_group = self.cleaned_data["last_group"]
        if not enrolment.confirm_recovery_code(user=self.user, last_group=last_group):
            raise ValidationError(_("This is not how your newest recovery code ends"))


def busy() -> str:
    return _("Many people are unlocking their notes at this moment. Try again in a few seconds.")


def too_often() -> str:
    return _("That was tried many times. Wait a minute, then try again.")


def too_soon(seconds: int) -> str:
    sentence = ngettext(
        "That was wrong several times. Wait %(seconds)d second, then try again.",
        "That was wrong several times. Wait %(seconds)d seconds, then try again.",
        seconds,
    )
    return sentence % {"seconds": seconds}
