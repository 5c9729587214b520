"""Protected time and what became of it: slots, bookings, sessions, and where records are sealed."""

from supervision.models.actions import Action, ActionChange, Theme
from supervision.models.agreements import Agreement, AgreementTemplate, Promise
from supervision.models.availability import Away, Pattern
from supervision.models.calendars import CalendarChoices, Feed, Lead, Reminder
from supervision.models.choice import ChangeRequest, FirstMeeting, Profile
from supervision.models.contributions import Contribution, PendingContribution
from supervision.models.groups import GroupRecord
from supervision.models.offers import Offer, Waiting
from supervision.models.preparation import Agenda, ProcessNote
from supervision.models.records import (
    Addendum,
    CancellationWords,
    Confirmation,
    Record,
    Sharing,
    Writing,
)
from supervision.models.sessions import Session
from supervision.models.times import Booking, How, Series, Slot, TimeSpan

__all__ = [
    "Action",
    "ActionChange",
    "Addendum",
    "Agenda",
    "Agreement",
    "AgreementTemplate",
    "Away",
    "Booking",
    "CalendarChoices",
    "CancellationWords",
    "ChangeRequest",
    "Confirmation",
    "Contribution",
    "Feed",
    "FirstMeeting",
    "GroupRecord",
    "How",
    "Lead",
    "Offer",
    "Pattern",
    "PendingContribution",
    "ProcessNote",
    "Profile",
    "Promise",
    "Record",
    "Reminder",
    "Series",
    "Session",
    "Sharing",
    "Slot",
    "Theme",
    "TimeSpan",
    "Waiting",
    "Writing",
]
