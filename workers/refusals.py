"""How a rule says no: one sentence for the person, beside the field it is about."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django import forms
from django.db import IntegrityError, transaction


class Refused(Exception):
    """A rule of practice was not met and nothing was written; `field` is where to say so."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


@contextmanager
def refused_by_database(sentences: dict[str, str]) -> Iterator[None]:
    """Turn the breach of a named constraint into `Refused`; any other error passes."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = error.__cause__.diag.constraint_name
        if name in sentences:
            raise Refused(sentences[name]) from error
        raise


def carried_out(form: forms.BaseForm, work: Callable, **known) -> bool:
    """Do the work with what a valid form holds; a refusal becomes a sentence on the form.

    What the work returns is then in `form.result`.
    """
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            form.result = work(**form.cleaned_data, **known)
    except Refused as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.sentence)
        return False
    return True
