"""The parts of a record: what each is called, and the lenses and themes that it may name."""

from django.utils.translation import gettext_lazy as _

# Name, label, and a hint. In the order in which it is written and read.
SECTIONS = [
    ("covered", _("What we covered"), _("The agenda. Initials or a pseudonym, never a name")),
    ("discussion", _("What we thought and said about it"), _("Options, and why one was chosen")),
    (
        "risk",
        _("Risk and ethics"),
        _("What worries us, what we weighed up, and who shares the risk"),
    ),
    ("learning", _("Learning"), _("What to take away")),
]
TAKE_AWAY = [
    ("for_agencies", _("For other agencies"), _("Phrases that they listen to")),
    ("for_meeting", _("For a multi-agency meeting"), _("What to say, and how")),
    ("for_person", _("For the person supported"), _("Words that could help them")),
]
NEXT = [("next_session", _("Next session"), _("What to come back to"))]
BOXES = [*SECTIONS, *TAKE_AWAY, *NEXT]
# What a group's record has: of those parts the ones that belong to nobody alone.
OF_GROUP = [box for box in BOXES if box[0] in {"covered", "discussion", "learning", "next_session"}]
# Open from the beginning; the others when something is written in them.
ALWAYS_OPEN = frozenset({"covered", "learning"})

SHARES = [("little", _("A little")), ("some", _("Some")), ("most", _("Most"))]
# Proctor's three purposes, in words of our own.
PURPOSES = [
    ("normative", _("Doing it safely and fairly")),
    ("formative", _("Understanding it and trying things")),
    ("restorative", _("Staying well, and being held")),
]
# Hawkins and Shohet's seven eyes, in words of our own.
EYES = [
    ("person", _("1. The person supported, and their world")),
    ("work", _("2. What the worker does, and could do")),
    ("between", _("3. What is between the person and the worker")),
    ("worker", _("4. What goes on in the worker")),
    ("here", _("5. What is between worker and supervisor")),
    ("supervisor", _("6. What goes on in the supervisor")),
    ("around", _("7. The organisations and the society around it")),
]

# With which themes a programme begins.
THEMES = [
    ("vicarious-trauma", _("Vicarious trauma")),
    ("attachment", _("Transference and attachment")),
    ("boundaries", _("Boundaries")),
    ("advocacy", _("Advocacy and language")),
    ("meetings", _("Multi-agency meetings")),
    ("risk-taking", _("Positive risk-taking")),
    ("safeguarding", _("Safeguarding")),
    ("systems", _("Systems and barriers")),
    ("workload", _("Workload")),
    ("team", _("Team")),
    ("endings", _("Endings and loss")),
    ("wellbeing", _("Own wellbeing")),
]
