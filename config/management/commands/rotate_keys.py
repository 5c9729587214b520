"""Moves everybody's keys to the first entry of NOTES_PEPPER."""

from django.core.management.base import BaseCommand, CommandError

from confidentiality import rotation


class Command(BaseCommand):
    help = "Moves everybody's keys to the first entry of NOTES_PEPPER; safe to repeat or to stop."

    def handle(self, *args, **options) -> None:
        outcomes = list(rotation.rotate_keys(using="owner"))
        moved = sum(done for _user_id, done in outcomes)
        self.stdout.write(f"Moved the keys of {moved} people to the current pepper.")
        if refused := [str(user_id) for user_id, done in outcomes if not done]:
            raise CommandError(
                "Somebody changed these keys in the database; they were left as they are. "
                f"Ask the people with these ids: {', '.join(refused)}."
            )
