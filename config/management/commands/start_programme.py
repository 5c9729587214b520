"""The first real set-up: asks for what a programme needs, and invites its administrator."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from confidentiality import custodians, trust
from governance import custodianship
from workers.forms import PersonForm, ProgrammeForm
from workers.models import Membership
from workers.programmes import start_programme
from workers.refusals import Refused

STARTING_WITH = {"time_zone": "Europe/London", "weeks_between": 6, "session_minutes": 60}


class Command(BaseCommand):
    help = "Start a programme: its name, norms and help route, and its first administrator."

    @transaction.atomic
    def handle(self, **options) -> None:
        try:
            place = self.start()
            self.name_custodians(place)
        except (EOFError, KeyboardInterrupt) as error:
            raise CommandError(
                "Stopped before everything was answered. Nothing was made."
            ) from error
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(
            f"\n{place.programme} is ready. An invitation to {place.user.email} waits in the "
            "outbox: `manage.py run_jobs` sends it."
        )

    def start(self) -> Membership:
        """The programme and its first administrator."""
        programme = self.ask_all(ProgrammeForm, STARTING_WITH)
        self.stdout.write("\nNow the first administrator, who adds everybody else.")
        person = self.ask_all(PersonForm, {})
        return start_programme(
            programme=programme,
            administrator_name=person["name"],
            administrator_email=person["email"],
        )

    def name_custodians(self, administrator: Membership) -> None:
        """Three are recommended; with fewer than two the programme begins without, for 60 days."""
        self.stdout.write(
            "\nNow the custodians: three are recommended, any two act together. They manage nobody "
            "and do not administer the programme."
        )
        named = 0
        while named < custodians.MOST and self.wants(f"Name custodian {named + 1}? [y/N]: "):
            try:
                person = self.ask_all(PersonForm, {})
                custodianship.name_custodian(programme=administrator.programme, **person, by=None)
            except Refused as refusal:
                self.stderr.write(refusal.sentence)
            else:
                named += 1
        if named < trust.CUSTODIANS_NEEDED:
            custodianship.start_without(programme=administrator.programme, by=administrator.user)
            self.stdout.write("The programme begins without two custodians, for 60 days.")

    @staticmethod
    def wants(question: str) -> bool:
        return input(question).strip().lower() in {"y", "yes"}

    def ask_all(self, form: type[forms.Form], starting_with: dict) -> dict:
        """Ask for each field of a form until its answer is good."""
        bound = form()
        return {
            name: self.ask(field, self.cleaner(form, name), starting_with.get(name))
            for name, field in bound.fields.items()
        }

    def ask(self, field: forms.Field, clean: Callable, default: object) -> object:
        """One question; a bad answer is told why and asked again."""
        hint = f" [{default}]" if default is not None else ""
        while True:
            answer = input(f"{field.label}{hint}: ").strip() or default
            try:
                return clean("" if answer is None else str(answer))
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))

    @staticmethod
    def cleaner(form: type[forms.Form], name: str) -> Callable:
        """Clean one answer by the field's rules and the form's own rule for it."""

        def clean(answer: str) -> object:
            bound = form({name: answer})
            bound.full_clean()
            if name in bound.errors:
                raise ValidationError(list(bound.errors[name]))
            return bound.cleaned_data[name]

        return clean
