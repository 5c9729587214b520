"""Protected time and what became of it: slots, bookings, sessions, and where records are sealed."""

from supervision.models.offers import Offer, Waiting
from supervision.models.records import Confirmation, Record, Sharing, Writing
from supervision.models.sessions import Session
from supervision.models.times import Booking, How, Slot, TimeSpan

__all__ = [
    "Booking",
    "Confirmation",
    "How",
    "Offer",
    "Record",
    "Session",
    "Sharing",
    "Slot",
    "TimeSpan",
    "Waiting",
    "Writing",
]
