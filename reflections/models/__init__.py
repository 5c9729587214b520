"""What a worker thinks for themselves and weighs up with a supervisor: rows beside seals."""

from reflections.models.reflections import Reflection, Sharing

__all__ = ["Reflection", "Sharing"]
