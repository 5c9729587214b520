"""How often somebody may try something that answers a guess."""

from django.core.cache import cache


def may_try(what: str, *, most: int, seconds: int) -> bool:
    """Take one of `most` tries, each given back after `seconds`; False when none is left.

    Each try is a row of its own, so that a hundred at once cannot count as one.
    """
    return any(cache.add(f"try:{what}:{number}", 1, seconds) for number in range(most))
