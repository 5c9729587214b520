"""The parts of a plan: what each is called. By pseudonym throughout; none but two is needed."""

from django.utils.translation import gettext_lazy as _

WORRY, IDEA = "worry", "idea"
STARTS = [(WORRY, _("A worry")), (IDEA, _("An idea to try"))]
LEVELS = [
    ("some", _("Some concern: we keep an eye on it")),
    ("serious", _("Serious concern: it needs a plan now")),
    ("grave", _("Grave concern: others must know today")),
]

# Name, label, and a hint. In the order in which it is written and read.
BOXES = [
    ("situation", _("The situation"), _("By initials or a pseudonym, never a name")),
    ("stake", _("What is at stake, and for whom"), _("Also what could go right")),
    ("strengths", _("Strengths, and what protects"), _("In the person, around them, in the team")),
    ("options", _("Options we considered"), _("Doing nothing is one of them")),
    ("why", _("Why this one"), _("What spoke for it, and what against")),
    ("mitigation", _("What makes it safer"), ""),
    (
        "threshold",
        _("When do we raise it, and with whom?"),
        _("The sign that would make you act, and whom you would call"),
    ),
    ("who", _("Who does what, by when"), ""),
    ("shares", _("Who shares the risk"), _("So that nobody holds it alone")),
    ("must_know", _("Who in the service must know"), _("Who tells them, and by when")),
]
FOR_FILE = (
    "for_file",
    _("Words for the person's own file"),
    _("What you will put there yourself. Nothing here says whose file it is."),
)

YES, CHANGES, NOT_YET = "yes", "changes", "not_yet"
ENDORSEMENTS = [
    (YES, _("Yes, I endorse this plan")),
    (CHANGES, _("Yes, with changes")),
    (NOT_YET, _("Not yet")),
]
ENDORSING = (YES, CHANGES)
OUTCOMES = [
    ("passed", _("The worry has passed")),
    ("worked", _("It was tried and it worked")),
    ("stopped", _("It was tried and stopped, or not tried")),
    ("raised", _("It was raised with others, who hold it now")),
    ("happened", _("What was feared happened")),
    ("other", _("Something else")),
]
# Not for choosing: said when the worker signs the plan that carries it on.
CARRIED_ON = "carried_on"
ENDED = [*OUTCOMES, (CARRIED_ON, _("The worker goes on with a supervisor of today"))]


def sections_of(words: dict) -> list[tuple]:
    """What a plan says, as it is read; what was left empty is left out."""
    start, level = dict(STARTS).get(words.get("start")), dict(LEVELS).get(words.get("level"))
    known = [(_("Where it began"), start), (_("Level of concern"), level)]
    written = [(label, words.get(name)) for name, label, _hint in BOXES]
    return [(label, said) for label, said in [*known, *written] if said]


def boxes_of(words: dict) -> list[tuple]:
    """Every text of a plan under its label: for the identifier guard, and for two tabs."""
    return [(label, words[name]) for name, label, _hint in [*BOXES, FOR_FILE] if words.get(name)]
