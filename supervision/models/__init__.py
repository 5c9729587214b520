"""Protected time and what became of it: slots, bookings, sessions, and where records are sealed."""

from supervision.models.availability import Away, Pattern
from supervision.models.records import Confirmation, Record, Sharing, Writing
from supervision.models.sessions import Session
from supervision.models.times import Booking, How, Slot, TimeSpan

__all__ = [
    "Away",
    "Booking",
    "Confirmation",
    "How",
    "Pattern",
    "Record",
    "Session",
    "Sharing",
    "Slot",
    "TimeSpan",
    "Writing",
]
