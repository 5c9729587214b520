"""Form fields for the two things people here type most often beside words: a day and a time."""

import datetime
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

YEARS = range(1900, 2201)
TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.]?(?P<minute>\d{2}))?\s*(?:(?P<half>[ap])\.?m\.?)?", re.ASCII
)


class DayBoxes(forms.MultiWidget):
    """Three boxes, for people who know the date by heart: no calendar to page through."""

    def __init__(self, attrs: dict | None = None) -> None:
        def box(width: int) -> forms.TextInput:
            return forms.TextInput({"class": f"govuk-input--width-{width}"})

        super().__init__({"day": box(2), "month": box(2), "year": box(4)}, attrs)

    def decompress(self, value: datetime.date | None) -> list:
        return [value.day, value.month, value.year] if value else ["", "", ""]

    def get_context(self, name: str, value, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        labels = [_("Day"), _("Month"), _("Year")]
        for box, label in zip(context["widget"]["subwidgets"], labels, strict=True):
            box["label"] = label
        return context


class DayField(forms.DateField):
    """A date typed as day, month and year; what was typed stays in the boxes when it is wrong."""

    widget = DayBoxes
    default_error_messages = {
        "required": _("Enter a day, a month and a year"),
        "day_missing": _("Enter the day as well, like 27 3 2026"),
        "month_missing": _("Enter the month as well, like 27 3 2026"),
        "year_missing": _("Enter the year as well, like 27 3 2026"),
        "letters": _("Use numbers only, like 27 3 2026"),
        "year": _("Enter the year with four figures, between 1900 and 2200"),
        "impossible": _("There is no such date. Check the day and the month"),
    }

    def to_python(self, value) -> datetime.date | None:
        if not isinstance(value, list | tuple):
            return super().to_python(value)
        typed = [str(part or "").strip() for part in value]
        if not any(typed):
            return None
        self._check_boxes(typed)
        day, month, year = (int(part) for part in typed)
        if year not in YEARS:
            raise self._error("year")
        try:
            return datetime.date(year, month, day)
        except ValueError as error:
            raise self._error("impossible") from error

    def _check_boxes(self, typed: list[str]) -> None:
        """Each box must hold a few figures; the first that does not is named."""
        if any(part and not part.isdecimal() for part in typed):
            raise self._error("letters")
        for part, name in zip(typed, ["day", "month", "year"], strict=True):
            if not part:
                raise self._error(f"{name}_missing")
        if len(typed[2]) != 4:
            raise self._error("year")
        if len(typed[0]) > 2 or len(typed[1]) > 2:
            raise self._error("impossible")

    def _error(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


class TimeField(forms.TimeField):
    """A time of day as people write it: 10:00, 10am, 14.30, 2:30pm."""

    widget = forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"})
    default_error_messages = {
        "required": _("Enter a time, like 9:30am or 14:30"),
        "invalid": _("Enter a time like 9:30am or 14:30"),
    }

    def to_python(self, value) -> datetime.time | None:
        if value in self.empty_values or isinstance(value, datetime.time | datetime.datetime):
            return super().to_python(value)
        found = TIME.fullmatch(str(value).strip().lower())
        time = _time_meant(**found.groupdict()) if found else None
        if time is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return time


def _time_meant(*, hour: str, minute: str | None, half: str | None) -> datetime.time | None:
    """The time these figures mean; None where they mean none. "9" alone could be either half."""
    if half is None and minute is None:
        return None
    hours = int(hour)
    if half and not 1 <= hours <= 12:
        return None
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    try:
        return datetime.time(hours, int(minute or 0))
    except ValueError:
        return None
