"""The product's own check-in: one question for each of the six outcome areas, and no total."""

from django.utils.translation import gettext_lazy as _

from reflections.instruments import Band, Instrument, Subscale
from reflections.lenses import AREAS

# No questionnaire that is loaded may bear it.
CODE = "six-areas"
OPTIONS = [
    (1, _("Not at all")),
    (2, _("A little")),
    (3, _("Somewhat")),
    (4, _("Much")),
    (5, _("Very much")),
]
QUESTIONS = {
    "connected": _("I was not alone with my work"),
    "confident": _("I knew what I was doing, and could say so"),
    "approaches": _("There was room to try something new"),
    "wellbeing": _("I was well enough for this work"),
    "valued": _("My work was seen and valued"),
    "helped": _("Somebody I support was helped, or heard"),
}


def own() -> Instrument:
    """The product's own check-in on the six areas, in the language of whoever looks."""
    bands = [Band(1, 2, str(_("Low")), support=True), Band(3, 5, "", support=False)]
    return Instrument(
        code=CODE,
        title=str(_("The six areas")),
        credit="",
        licence="",
        options=[(value, str(label)) for value, label in OPTIONS],
        items=[(code, str(question)) for code, question in QUESTIONS.items()],
        reverse=frozenset(),
        subscales=[Subscale(code, str(label), [code], bands) for code, label, _hint in AREAS],
    )
