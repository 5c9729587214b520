"""The parts of an agreement, and the words with which they begin where a programme has none."""

from django.utils.translation import gettext_lazy as _

PROMISE = _(
    "The organisation gives the time for clinical supervision within paid hours and meets its "
    "cost. Protected time is not taken back for operational reasons except in an emergency, and "
    "then a new time is found within two weeks."
)

# Name, label, and what it begins with. In the order in which it is read.
SECTIONS = [
    (
        "parties",
        _("Who we are"),
        _("The worker, and the clinical supervisor with profession, registration body and number."),
    ),
    (
        "purpose",
        _("What it is for, and how we work"),
        _(
            "To think aloud about the work and what it does to us: to feel connected, to learn, to "
            "look at new approaches and at risk together, and to stay well. The worker leads and "
            "brings what matters; the supervisor may offer a model to look at it with."
        ),
    ),
    (
        "not_this",
        _("What it is not"),
        _(
            "It is not therapy, line management, appraisal or a disciplinary matter. Who manages "
            "the worker, directly or further up, does not supervise them."
        ),
    ),
    (
        "meeting",
        _("Where and how we meet"),
        _("In a private room, or by video or telephone where nobody overhears."),
    ),
    (
        "preparation",
        _("How we prepare"),
        _("The worker notes what they want to bring, and shares it beforehand if they like."),
    ),
    (
        "confidentiality",
        _("What stays between us"),
        _(
            "What is said stays between the two of us. People are spoken of by initials or a "
            "pseudonym. Line managers, leads and administrators see that the time is taken, and "
            "not a word."
        ),
    ),
    (
        "limits",
        _("Where that ends"),
        _(
            "If somebody is at risk of serious harm and nothing is done about it, if a "
            "safeguarding concern is not addressed, in matters of terrorism, or where a court "
            "orders it, the supervisor may have to speak: as little as is needed, to a named "
            "person, and to the worker first wherever that is safe."
        ),
    ),
    (
        "records",
        _("What is written down"),
        _(
            "The supervisor may write a short record, sealed to the two of us; the worker reads "
            "and answers it. It is kept for as long as the programme says. Own notes of the "
            "supervisor, if there are any, are mentioned to the worker."
        ),
    ),
    (
        "cancelling",
        _("Cancelling and coming late"),
        _(
            "We say so as soon as we can. We begin and end on time. What the service takes back is "
            "counted against the service and not against the worker."
        ),
    ),
    (
        "contact",
        _("Between sessions"),
        _(
            "After a hard event a debrief can be asked for. This is no emergency channel: out of "
            "hours the worker uses the organisation's own routes."
        ),
    ),
    (
        "feedback",
        _("Feedback and complaints"),
        _(
            "At each review we say what helps and what does not. A complaint goes to the "
            "organisation's complaints lead, or to the supervisor's professional body."
        ),
    ),
    (
        "data",
        _("Whose data this is"),
        _(
            "The organisation is the data controller. The worker may ask for a copy of all that is "
            "theirs."
        ),
    ),
    (
        "ending",
        _("How it ends"),
        _(
            "Either of us may end it, with notice of one session to say goodbye where that is "
            "possible. A new supervisor means a new agreement, and does not inherit these notes."
        ),
    ),
]
NAMES = [name for name, _label, _words in SECTIONS]
BEGINNINGS = {name: words for name, _label, words in SECTIONS}
LABELS = {name: label for name, label, _words in SECTIONS}
