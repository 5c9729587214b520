"""What the administrator and an invited person fill in."""

import zoneinfo

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.form_fields import DayField
from workers.models import Membership, Programme, Role, Team, User

MOST_ROUTES = 10
LONGEST_ROUTE = 200
LONG = {"rows": 4, "data-character-count": 2000}


class ProgrammeForm(forms.Form):
    """A programme's name, norms and help routes: the ranges are those of the database."""

    name = forms.CharField(label=_("Name of the programme"), max_length=120)
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=64, help_text=_("For example Europe/London")
    )
    weeks_between = forms.IntegerField(
        label=_("Weeks between sessions"),
        min_value=1,
        max_value=26,
        help_text=_("Most programmes choose 4 to 8"),
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )
    session_minutes = forms.IntegerField(
        label=_("Usual length in minutes"),
        min_value=15,
        max_value=240,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )
    out_of_hours_help = forms.CharField(
        label=_("Out-of-hours help"),
        help_text=_("Whom workers telephone when someone is at risk. Shown on every page."),
        max_length=2000,
        widget=forms.Textarea(LONG),
    )
    safeguarding_help = forms.CharField(
        label=_("Safeguarding lead"), max_length=2000, required=False, widget=forms.Textarea(LONG)
    )

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"].strip()
        if zone not in zoneinfo.available_timezones():
            raise ValidationError(_("Enter a time zone such as Europe/London."))
        return zone

    @classmethod
    def of(cls, programme: Programme) -> dict:
        """The values a programme has now, to begin with."""
        return {name: getattr(programme, name) for name in cls.base_fields}


class SettingsForm(ProgrammeForm):
    """All of a programme's settings: those of its start, and those that have a usual value."""

    country = forms.ChoiceField(
        label=_("Bank holidays of"),
        choices=Programme.Country.choices,
        help_text=_("Supervisors' weekly times are not offered on them"),
        widget=forms.RadioSelect,
    )
    offer_hours = forms.IntegerField(
        label=_("Hours a time is held for somebody"),
        min_value=1,
        max_value=168,
        help_text=_("For whoever is next on the waiting list, or lost a time that was cancelled"),
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )
    early_release_hours = forms.IntegerField(
        label=_("Hours that new times are kept for those who are due"),
        min_value=0,
        max_value=336,
        help_text=_("Then they open to everybody. 0: at once"),
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )
    supervisor_choice = forms.BooleanField(
        label=_("Workers may choose their supervisor"),
        help_text=_(
            "They read how supervisors describe themselves, may ask for a first meeting, and say "
            "with whom they would like to work. You are told"
        ),
        required=False,
    )
    group_names_shown = forms.BooleanField(
        label=_("People in a group see each other's names before they meet"),
        help_text=_("Otherwise they see how many others come. The supervisor always sees who"),
        required=False,
    )
    support_routes = forms.CharField(
        label=_("Support for workers themselves"),
        help_text=_(
            "One a line, for example an assistance programme with its number. Shown to workers "
            "beside a low check-in, and where help is listed"
        ),
        max_length=2000,
        widget=forms.Textarea(LONG),
    )
    field_order = [
        "name",
        "time_zone",
        "country",
        "weeks_between",
        "session_minutes",
        "offer_hours",
        "early_release_hours",
        "supervisor_choice",
        "group_names_shown",
    ]

    def clean_support_routes(self) -> str:
        lines = [
            " ".join(line.split()) for line in self.cleaned_data["support_routes"].splitlines()
        ]
        lines = [line for line in lines if line]
        if len(lines) > MOST_ROUTES:
            raise ValidationError(_("Name at most ten, one a line: nobody reads more when low."))
        if any(len(line) > LONGEST_ROUTE for line in lines):
            raise ValidationError(_("Each line has at most 200 characters."))
        return "\n".join(lines)


class PersonForm(forms.Form):
    """A new person: the least that is needed to invite them."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"max_length": _("An e-mail address has at most 254 characters.")},
    )


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)


class PostForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"))
    started_on = DayField(label=_("First day in this post"))

    def __init__(self, *args, programme: Programme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = programme.teams.all()
        self.fields["started_on"].initial = timezone.localdate()


class EndForm(forms.Form):
    ended_on = DayField(label=_("First day on which this no longer holds"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = timezone.localdate()


class LeaveForm(forms.Form):
    started_on = DayField(label=_("First day away"))
    back_on = DayField(
        label=_("First day back"),
        help_text=_(
            "Leave it empty while nobody knows it. Only the days are kept, never the kind of "
            "absence"
        ),
        required=False,
    )


class BackForm(forms.Form):
    back_on = DayField(label=_("First day back"))


class LineForm(forms.Form):
    manager = forms.EmailField(
        label=_("Line manager's e-mail address"),
        widget=forms.EmailInput({"list": "people", "autocomplete": "off"}),
    )
    started_on = DayField(label=_("From"))

    def __init__(self, *args, programme: Programme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme
        self.fields["started_on"].initial = timezone.localdate()

    def clean_manager(self) -> Membership:
        email = self.cleaned_data["manager"].lower()
        place = self.programme.memberships.current().filter(user__email=email).first()
        if place is None:
            raise ValidationError(_("Nobody with this e-mail address is in the programme."))
        return place


class AssignmentForm(forms.Form):
    supervisor = forms.ModelChoiceField(Membership.objects.none(), label=_("Supervisor"))
    started_on = DayField(label=_("From"))

    def __init__(self, *args, programme: Programme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["supervisor"]
        field.queryset = (
            programme.memberships.current()
            .with_role(Role.Kind.SUPERVISOR)
            .select_related("user")
            .order_by("name")
        )
        field.label_from_instance = lambda place: place.name
        self.fields["started_on"].initial = timezone.localdate()


# Custodians are named on a page of their own: others have to agree.
GIVEN_HERE = [choice for choice in Role.Kind.choices if choice[0] != Role.Kind.CUSTODIAN]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=GIVEN_HERE, widget=forms.RadioSelect)


class KnownPasswordForm(forms.Form):
    """An invited person who has a sign-in shows that it is theirs."""

    password = forms.CharField(
        label=_("Your password"),
        help_text=_("You have a sign-in already. Type its password to accept."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user


class SetPasswordForm(forms.Form):
    """The first password of an invited person."""

    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters. It signs you in; it does not open your notes."),
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Type it again"),
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]

    def clean(self) -> dict:
        cleaned = super().clean()
        again = cleaned.pop("again", None)
        if "password" in cleaned and again is not None and cleaned["password"] != again:
            self.add_error("again", _("The two passwords are not the same."))
        return cleaned
