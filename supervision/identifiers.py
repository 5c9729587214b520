"""Finds what could identify somebody in a text: for a quiet warning, never to stop anybody.

Nothing found is kept, logged or repeated: a warning names the kind and the box.
"""

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _
from stdnum.gb import nhs

# What a page says was found, in the order in which it is said. Nothing else leaves this module.
KINDS = {
    "nhs": _("an NHS number"),
    "nino": _("a National Insurance number"),
    "postcode": _("a postcode"),
    "phone": _("a telephone number"),
    "email": _("an e-mail address"),
    "birth": _("a date of birth"),
}
# A text longer than a record may be is no text; and looking must not take long.
LONGEST = 200_000

TEN_FIGURES = re.compile(r"(?<![\d.])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d.]?\d)", re.ASCII)
# Which letters HMRC gives out. There is no check digit.
NINO = re.compile(
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z] ?(?:\d{2} ?){3}[A-D]\b",
    re.ASCII | re.IGNORECASE,
)
# The whole of one, with its space or in capitals: "at10 5pm" and "so1 2be" in passing are none.
POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]?[ \t]?\d[ABD-HJLNP-UW-Z]{2}"
    r"|[a-z]{1,2}\d[a-z\d]? \d[abd-hjlnp-uw-z]{2})\b",
    re.ASCII,
)
# fmt: off
AREAS = frozenset([
    "AB", "AL", "B", "BA", "BB", "BD", "BH", "BL", "BN", "BR", "BS", "BT", "CA", "CB", "CF", "CH",
    "CM", "CO", "CR", "CT", "CV", "CW", "DA", "DD", "DE", "DG", "DH", "DL", "DN", "DT", "DY", "E",
    "EC", "EH", "EN", "EX", "FK", "FY", "G", "GL", "GU", "GY", "HA", "HD", "HG", "HP", "HR", "HS",
    "HU", "HX", "IG", "IM", "IP", "IV", "JE", "KA", "KT", "KW", "KY", "L", "LA", "LD", "LE", "LL",
    "LN", "LS", "LU", "M", "ME", "MK", "ML", "N", "NE", "NG", "NN", "NP", "NR", "NW", "OL", "OX",
    "PA", "PE", "PH", "PL", "PO", "PR", "RG", "RH", "RM", "S", "SA", "SE", "SG", "SK", "SL", "SM",
    "SN", "SO", "SP", "SR", "SS", "ST", "SW", "SY", "TA", "TD", "TF", "TN", "TQ", "TR", "TS", "TW",
    "UB", "W", "WA", "WC", "WD", "WF", "WN", "WR", "WS", "WV", "YO", "ZE",
])
# fmt: on
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})+", re.ASCII)
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
DAY = (
    r"(?:\d{1,2}[ ./-]\d{1,2}[ ./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{MONTHS})[a-z]*,?(?: \d{{2,4}})?)"
)
BIRTH = re.compile(
    rf"\b(?:born|d\.?o\.?b\.?|date of birth)\b[^\n\d]{{0,20}}{DAY}"
    rf"|{DAY}[^\n\d]{{0,12}}\b(?:born|d\.?o\.?b\.?|date of birth)\b",
    re.ASCII | re.IGNORECASE,
)


def found_in(text: str) -> list[str]:
    """The kinds of identifiers in a text, as codes of KINDS, in their order."""
    text = text[:LONGEST]
    return [kind for kind in KINDS if LOOKS[kind](text)]


def in_boxes(boxes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """For pairs of a box's label and its text: each label with the kind found in it, in words."""
    return [(label, KINDS[kind]) for label, text in boxes for kind in found_in(text)]


def _has_nhs(text: str) -> bool:
    return any(nhs.is_valid(figures) for figures in TEN_FIGURES.findall(text))


def _has_postcode(text: str) -> bool:
    found = (re.match(r"[A-Za-z]+", each)[0].upper() for each in POSTCODE.findall(text))
    return any(area in AREAS for area in found)


def _has_phone(text: str) -> bool:
    """Numbers as they are dialled in Britain, from 0 or +; a price and a date are none."""
    found = phonenumbers.PhoneNumberMatcher(text, "GB", phonenumbers.Leniency.VALID, 20)
    return any(match.raw_string.lstrip("(").startswith(("0", "+")) for match in found)


LOOKS = {
    "nhs": _has_nhs,
    "nino": lambda text: bool(NINO.search(text)),
    "postcode": _has_postcode,
    "phone": _has_phone,
    "email": lambda text: bool(EMAIL.search(text)),
    "birth": lambda text: bool(BIRTH.search(text)),
}
