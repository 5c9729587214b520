"""Models that a reflection may follow: their steps, asked in our own words; none is ever needed."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

# What this product asks about and reports on (product.md); check-ins ask the same six.
AREAS = [
    ("connected", _("Feeling connected"), _("With whom you were not alone in this")),
    ("confident", _("Confidence and knowledge"), _("What you know now, or can say now")),
    ("approaches", _("Room for new approaches"), _("What you tried, or could dare to try")),
    ("wellbeing", _("Wellbeing"), _("What it did to you, and what steadies you")),
    ("valued", _("Feeling valued"), _("Who saw the work, and what you saw in it yourself")),
    ("helped", _("Someone I support was helped or heard"), _("By initials or a pseudonym")),
]


@dataclass(frozen=True)
class Lens:
    """One model: a word for it, its name, and its steps with a hint each."""

    code: str
    name: str
    hint: str
    steps: list[tuple]


FREE = Lens(
    "free",
    _("Just write"),
    _("One box, no questions"),
    [("free", _("What is on my mind"), _("Initials or a pseudonym, never a name"))],
)
LENSES = [
    FREE,
    Lens(
        "gibbs",
        _("Gibbs: six steps round"),
        _("From what happened to what comes next"),
        [
            ("gibbs_happened", _("What happened?"), _("As a camera would have seen it")),
            ("gibbs_felt", _("What went on in me?"), _("Feelings and thoughts, then and since")),
            ("gibbs_judged", _("What was good in it, and what was hard?"), ""),
            ("gibbs_sense", _("How do I make sense of it?"), _("What may have been behind it")),
            ("gibbs_else", _("What else could have been done?"), _("By you, and by others")),
            ("gibbs_next", _("What shall I do next time?"), ""),
        ],
    ),
    Lens(
        "driscoll",
        _("Driscoll: What? So what? Now what?"),
        _("Three short questions"),
        [
            ("driscoll_what", _("What?"), _("What happened, in a few sentences")),
            ("driscoll_so", _("So what?"), _("Why it matters, to you and to them")),
            ("driscoll_now", _("Now what?"), _("One thing to do, or to leave")),
        ],
    ),
    Lens(
        "rolfe",
        _("Rolfe: from telling to acting"),
        _("The same three questions, with what you know brought in"),
        [
            ("rolfe_what", _("What was my part in it?"), _("What you wanted, did, and met")),
            (
                "rolfe_so",
                _("So what does it teach me?"),
                _("What you have read, learnt or lived that throws light on it"),
            ),
            (
                "rolfe_now",
                _("Now what would make it better?"),
                _("What to do, and what may follow from that"),
            ),
        ],
    ),
    Lens(
        "areas",
        _("Six areas: what supervision is for"),
        _("The six areas that the check-in asks about"),
        [(f"areas_{name}", label, hint) for name, label, hint in AREAS],
    ),
]
BY_CODE = {lens.code: lens for lens in LENSES}
LEARNING = ("learning", _("What I take with me"), _("One sentence is enough, or none"))


def lens_of(words: dict) -> Lens:
    """The model that a reflection follows; whatever is not known reads as free."""
    return BY_CODE.get(words.get("lens", ""), FREE)


def boxes_of(lens: Lens) -> list[tuple]:
    """Every box of a reflection by this model, in the order in which it is written and read."""
    return [*lens.steps, LEARNING]


def sections_of(words: dict) -> list[tuple]:
    """Each label with what was written under it; what was left empty is left out."""
    boxes = boxes_of(lens_of(words))
    return [(label, words[name]) for name, label, _hint in boxes if words.get(name)]
