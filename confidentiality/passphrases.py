"""Which notes passphrases are refused, and why, in words that help to find a better one."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST = 12
FEWEST_LETTERS = 6


def weaknesses(*, passphrase: str, user) -> list[str]:
    """Everything that is wrong with it, a sentence each; an empty list means that it will do."""
    words = " ".join(passphrase.split())
    found = []
    if len(words) < SHORTEST:
        found.append(_("Your passphrase must be 12 characters or more. Four words do it easily."))
    elif len(set(words.lower())) < FEWEST_LETTERS or _is_common(words):
        found.append(_("This is one of the first that somebody would try. Use four random words."))
    if _is_like_the_person(words, user):
        found.append(_("Your passphrase must not be like your name or your email address."))
    if user.check_password(passphrase):
        found.append(_("Use something else than your sign-in password: it opens other doors."))
    return found


def _is_common(words: str) -> bool:
    tries = CommonPasswordValidator().passwords
    return words.lower() in tries or words.lower().replace(" ", "") in tries


def _is_like_the_person(words: str, user) -> bool:
    try:
        UserAttributeSimilarityValidator(user_attributes=("name", "email")).validate(words, user)
    except ValidationError:
        return True
    return False
