"""Numbers to telephone and addresses to open, in words that an administrator wrote."""

import re

from django import template
from django.template.defaultfilters import urlize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# Digits that stand alone, with spaces between: three as in 999, or six and more. Not a year, a time
# or what stands in an address.
NUMBER = re.compile(r"(?<![^\s(:,;])(\+?\d(?:[ -]?\d){5,14}|\d{3})(?![^\s),.;:])")


@register.filter
def reachable(words: str) -> SafeString:
    """The words, escaped, in which a telephone rings a number and opens an address."""
    pieces = NUMBER.split(words)
    return format_html_join("", "{}", ((_piece(*one),) for one in enumerate(pieces)))


def _piece(place: int, words: str) -> SafeString:
    """What NUMBER.split gives: words and numbers in turn."""
    if place % 2 == 0:
        return urlize(words, autoescape=True)
    number = re.sub(r"[ -]", "", words)
    return format_html('<a class="govuk-link" href="tel:{}">{}</a>', number, words)
