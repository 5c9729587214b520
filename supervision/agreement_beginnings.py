"""With what an agreement begins: the programme's words and norms, the organisation's promise."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from supervision.agreement_words import BEGINNINGS, PROMISE
from supervision.models import AgreementTemplate, Promise
from workers.models import Programme, User

NOTICE_HOURS = 48
REVIEW_AFTER = timedelta(days=365)


def beginning_of(programme: Programme) -> dict:
    """What a first agreement begins with: the programme's words, norms and promise."""
    return words_of(programme) | {
        "weeks_between": programme.weeks_between,
        "minutes": programme.session_minutes,
        "notice_hours": NOTICE_HOURS,
        "keeps_records": True,
        "review_on": timezone.localdate() + REVIEW_AFTER,
    }


def words_of(programme: Programme) -> dict[str, str]:
    """The words with which the agreements of a programme begin."""
    own = AgreementTemplate.objects.filter(programme=programme).first()
    begin = {name: str(words) for name, words in BEGINNINGS.items()}
    return begin | (own.sections if own else {})


def promise_of(programme_id: int) -> dict[str, str]:
    """The organisation's promise as it stands today: its words, who signed it and when."""
    signed = Promise.objects.filter(programme=programme_id).select_related("signed_by").first()
    if signed is None:
        return {"words": str(PROMISE), "signed_by": "", "signed_on": ""}
    day = timezone.localdate(signed.signed_at).isoformat()
    return {"words": signed.words, "signed_by": signed.signed_by.name, "signed_on": day}


@transaction.atomic
def save_template(*, programme: Programme, by: User, **sections: str) -> AgreementTemplate:
    """The administrator says with which words agreements begin; those made before stay."""
    return AgreementTemplate.objects.create(programme=programme, sections=sections, saved_by=by)


@transaction.atomic
def sign_promise(*, programme: Programme, words: str, by: User) -> Promise:
    """The lead signs what the organisation promises; later agreements open with it."""
    return Promise.objects.create(programme=programme, words=words, signed_by=by)
