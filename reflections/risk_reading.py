"""How a risk discussion is read: the plan that holds, what was said to it, and what came before."""

from dataclasses import dataclass
from datetime import date

from reflections import risk
from reflections.models import RiskEntry
from reflections.risk_words import ENDED, ENDORSEMENTS, sections_of
from supervision.templatetags.clock import day


@dataclass(frozen=True)
class Said:
    """One entry as it is read: a line that says what it is, and its words under their labels."""

    entry: RiskEntry
    line: str
    sections: list[tuple]


def as_read(entries: list[tuple[RiskEntry, dict]]) -> dict:
    """The newest plan and the answer to it apart; all the rest in the order it was said."""
    plan, words = risk.newest_plan(entries)
    about = [(entry, said) for entry, said in entries if entry.plan_id == plan.pk]
    answers = [one for one in about if one[0].kind == RiskEntry.Kind.ENDORSEMENT]
    filed = [entry for entry, _said in about if entry.kind == RiskEntry.Kind.FILED]
    return {
        "plan": plan,
        "sections": sections_of(words),
        "for_file": words.get("for_file", ""),
        "answer": _said(*answers[-1]) if answers else None,
        "answer_code": answers[-1][1].get("answer") if answers else "",
        "filed_at": filed[-1].made_at if filed else None,
        "history": [_said(entry, said) for entry, said in entries if entry.pk != plan.pk],
        "last_number": entries[-1][0].number,
    }


def _said(entry: RiskEntry, words: dict) -> Said:
    if entry.kind == RiskEntry.Kind.PLAN:
        return Said(entry, entry.get_kind_display(), sections_of(words))
    line = {
        RiskEntry.Kind.ENDORSEMENT: dict(ENDORSEMENTS).get(words.get("answer")),
        RiskEntry.Kind.CLOSING: dict(ENDED).get(words.get("outcome")),
    }.get(entry.kind) or entry.get_kind_display()
    if next_day := words.get("review_on"):
        line = f"{line} ({day(date.fromisoformat(next_day))})"
    return Said(entry, line, [("", words["words"])] if words.get("words") else [])
