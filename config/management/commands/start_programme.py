"""The first real set-up: asks for what a programme needs, and invites its administrator."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from workers.forms import PersonForm, ProgrammeForm
from workers.programmes import start_programme
from workers.refusals import Refused

STARTING_WITH = {"time_zone": "Europe/London", "weeks_between": 6, "session_minutes": 60}


class Command(BaseCommand):
    help = "Start a programme: its name, norms and help route, and its first administrator."

    def handle(self, **options) -> None:
        try:
            programme = self.ask_all(ProgrammeForm, STARTING_WITH)
            self.stdout.write("\nNow the first administrator, who adds everybody else.")
            person = self.ask_all(PersonForm, {})
        except (EOFError, KeyboardInterrupt) as error:
            raise CommandError(
                "Stopped before everything was answered. Nothing was made."
            ) from error
        try:
            place = start_programme(
                programme=programme,
                administrator_name=person["name"],
                administrator_email=person["email"],
            )
        except Refused as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(
            f"\n{place.programme} is ready. An invitation to {place.user.email} waits in the "
            "outbox: `manage.py run_jobs` sends it."
        )

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
