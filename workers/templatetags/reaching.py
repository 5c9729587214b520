"""Numbers to telephone and addresses to open, in words that an administrator wrote."""

import re

from django import template
from django.template.defaultfilters import urlize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# All that stands together and might be a number: to the end, so that none is cut short.
RUN = re.compile(r"(?<![\w.:/@+(-])[+(]?\d(?:[\d ()/-]*\d)?(?![\w%/@]|[.:]\d)")
# What certainly is one, and nothing beside it: numbers that everybody has; of this country with ten
# or eleven digits; with its country in front. Anything else stays words: a wrong number is worse.
KNOWN = re.compile(r"999|11[12]|101|105|116 ?\d{3}|0800 ?1111")
OWN = re.compile(r"(?:\(0\d{2,4}\)|0\d{2,4})(?:[ -]\d{3,4}[ -]\d{3,4}|[ -]\d{5,8})|0\d{9,10}")
ABROAD = re.compile(
    r"\+44[ -]?(?:\(0\)[ -]?)?((?:\d[ -]?){6,7}\d{3})|\+(?!44)((?:\d[ -]?){7,9}\d{3})"
)
# Three digits after one of these are no number to ring.
NOT_RUNG = {"ext", "ext.", "extension", "room", "floor", "bus", "page"}


@register.filter
def reachable(words: str) -> SafeString:
    """The words, escaped, in which a telephone rings a number and opens an address."""
    pieces, end = [], 0
    for run in RUN.finditer(words):
        if number := _rung(run[0], words[: run.start()]):
            pieces.append(urlize(words[end : run.start()], autoescape=True))
            pieces.append(format_html('<a class="govuk-link" href="tel:{}">{}</a>', number, run[0]))
            end = run.end()
    pieces.append(urlize(words[end:], autoescape=True))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _rung(run: str, before: str) -> str:
    """What a telephone dials for these digits; empty where that is not certain."""
    digits = re.sub(r"\D", "", run)
    if KNOWN.fullmatch(run):
        return "" if NOT_RUNG.intersection(before.lower().split()[-1:]) else digits
    if OWN.fullmatch(run) and len(digits) in (10, 11):
        return digits
    if ABROAD.fullmatch(run):
        return "+" + re.sub(r"\D", "", run.replace("(0)", ""))
    return ""
