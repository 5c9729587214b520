"""What a worker thinks for themselves and weighs up with a supervisor: rows beside seals."""

from reflections.models.check_ins import CheckIn, InstrumentFile
from reflections.models.reflections import Reflection, Sharing
from reflections.models.risk import RiskDiscussion, RiskEntry
from reflections.models.statements import Statement, StatementLink

__all__ = [
    "CheckIn",
    "InstrumentFile",
    "Reflection",
    "RiskDiscussion",
    "RiskEntry",
    "Sharing",
    "Statement",
    "StatementLink",
]
