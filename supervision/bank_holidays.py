"""The bank holidays of a programme's country, worked out here: nothing is asked of anybody."""

from datetime import date
from functools import cache

from holidays.countries import UnitedKingdom

from workers.models import Programme

DIVISIONS = {
    Programme.Country.ENGLAND_AND_WALES: "ENG",
    Programme.Country.SCOTLAND: "SCT",
    Programme.Country.NORTHERN_IRELAND: "NIR",
}


def bank_holiday(country: str, day: date) -> str:
    """The name of the bank holiday on that day, or nothing."""
    return _of_year(country, day.year).get(day, "")


@cache
def _of_year(country: str, year: int) -> dict[date, str]:
    division = DIVISIONS.get(country)
    return dict(UnitedKingdom(subdiv=division, years=year)) if division else {}
