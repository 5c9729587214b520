"""Workers may lend themes and answers to their programme's figures, without a name.

What is lent is (programme, quarter, code, token). The token derives from a secret among the
worker's private keys: the same person counts once in a quarter, and nobody but them can tell which
tokens are theirs. Whether somebody lends anything is sealed to them too.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, connections
from django.utils import timezone

from confidentiality import drafting, vault
from confidentiality.documents import encode
from confidentiality.models import Draft
from confidentiality.vault import UnlockedKeys
from supervision import writing
from supervision.quarters import first_of_quarter
from supervision.writing import Paper
from workers.models import User

CHOICE = "signals"
# What somebody may choose to lend.
THEMES, AREAS, QUESTIONNAIRES = "themes", "areas", "questionnaires"
# As long as contributions are kept; supervision_rewrite_signals says the same.
QUARTERS_KEPT = 10
# A quarter is rewritten once nothing that was begun in it can still arrive.
REWRITTEN_AFTER = timedelta(days=2)


def _paper(user: User, programme_id: int) -> Paper:
    """The choice is one, whatever programmes somebody works in."""
    return Paper(CHOICE, UUID(int=user.pk), programme_id)


def choice_of(user: User) -> Draft | None:
    """What this person chose to lend, sealed; None for who never chose."""
    return writing.draft_of(_paper(user, 0), user)


def _one_at_a_time(user: User) -> None:
    """Who unticks while a check-in is under way waits for it, and then takes it back as well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('supervision.signals'), hashint8(%s))",
            [user.pk],
        )


def kinds_of(choice: Draft | None, *, keys: UnlockedKeys) -> set[str]:
    """Which kinds a worker lends; nothing until they say so, and nothing that does not open."""
    try:
        return set(drafting.open_draft(draft=choice, keys=keys)["kinds"]) if choice else set()
    except vault.CannotOpen:
        return set()


def keep_choice(*, kinds: Iterable[str], programme_id: int, by: User, keys: UnlockedKeys) -> None:
    """Keep which kinds are lent from now on: sealed, and without what was chosen before.

    Raises Refused, and drafting.DraftChanged where another tab chose at this moment.
    """
    _one_at_a_time(by)
    paper = _paper(by, programme_id)
    before = choice_of(by)
    version = before.version if before else 0
    content = {"kinds": sorted(kinds)}
    writing.save_draft(paper=paper, content=content, version=version, author=by, keys=keys)


def contribute(
    *,
    kind: str,
    codes: list[str],
    instead_of: Iterable[str] = (),
    programme_id: int,
    keys: UnlockedKeys,
    by: User,
) -> None:
    """Lend these codes to the figures of this quarter, if the worker lends this kind.

    Of codes that stand in each other's place the last one counts. Twice is as good as once.
    """
    _one_at_a_time(by)
    if kind not in kinds_of(choice_of(by), keys=keys):
        return
    quarter = first_of_quarter(timezone.localdate())
    given, gone = (
        [token(programme_id, quarter, code, keys=keys) for code in some]
        for some in (codes, set(instead_of) - set(codes))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT supervision_give_signals(%s, %s, %s, %s::bytea[], %s::bytea[])",
            [programme_id, quarter, codes, given, gone],
        )


def contribute_themes(*, words: dict, programme_id: int, keys: UnlockedKeys, by: User) -> None:
    """Lend the themes of a record that the worker confirmed, and that they confirmed one."""
    codes = [THEMES, *(theme_code(theme) for theme in words.get("themes", []))]
    contribute(kind=THEMES, codes=codes, programme_id=programme_id, keys=keys, by=by)


def theme_code(theme: str) -> str:
    return f"{THEMES}:{theme}"


def take_back(*, codes: list[str], programme_id: int, keys: UnlockedKeys) -> None:
    """Take back what this worker lent under any of these codes, as far as it is still kept."""
    tokens = [
        token(programme_id, quarter, code, keys=keys)
        for quarter in _quarters_kept()
        for code in codes
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT supervision_withdraw_signals(%s::bytea[])", [tokens])


def _quarters_kept() -> Iterator[date]:
    """This quarter and those before it, from first days of quarters."""
    quarter = first_of_quarter(timezone.localdate())
    for _number in range(QUARTERS_KEPT + 1):
        yield quarter
        quarter = first_of_quarter(quarter - timedelta(days=1))


def token(programme_id: int, quarter: date, code: str, *, keys: UnlockedKeys) -> bytes:
    """What counts this person once for a code in a quarter; 32 bytes, random to everybody else."""
    return vault.signal(keys, encode("signal", programme_id, quarter.isoformat(), code))


def rewrite_due() -> None:
    """Write what was lent in quarters that are over anew, in random order, as the jobs role.

    What fewer than ten people lent of one thing is not kept: beside the check-ins of the quarter
    few tokens would name who gave them. The pending table is emptied to the last page, so that no
    later dump holds an order. What is older than can still be reported goes.
    """
    opening = first_of_quarter(timezone.localdate() - REWRITTEN_AFTER)
    with connections["jobs"].cursor() as cursor:
        cursor.execute("SELECT supervision_rewrite_signals(%s)", [opening])
