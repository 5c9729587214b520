"""The counts behind released quarters: kept until their year is released, and then let go.

A year is the sum of its quarters as they were, and is tested together with them. Nothing else that
is released has to do with a quarter, so that after its year nobody needs what was counted.
"""

from django.db import connections, transaction

from reports.counts import Counts
from reports.disclosing import Earlier
from reports.insight import with_managers
from reports.managed import managed_of
from reports.models import Release, Tally
from reports.periods import QUARTER, YEAR, Period
from reports.tables import Limits, Table, quarter_table
from workers.models import Programme


class Changed(Exception):
    """Somebody changed an earlier release after it was published."""


def earlier_of(programme: Programme, period: Period, using: str) -> Earlier:
    """What was released before and has to do with this period: of a year, its quarters.

    Raises Changed where any release is not what was published: beside it nothing can be tested.
    """
    earlier = Earlier()
    parts = period.quarters if period.kind == YEAR else []
    released = Release.objects.using(using).filter(programme=programme.pk)
    for release in released.order_by("starts_on"):
        if not release.is_untouched:
            raise Changed(release.period.key)
        if release.period in parts and release.figures["rows"]:
            earlier.add(_table_again(release), release.figures["cells"])
    return earlier


def _table_again(release: Release) -> Table:
    """What a quarter was about, as it was."""
    kept = release.tally.counts
    counts = Counts.of(kept)
    parts = [counts.of_teams(row["key"]) for row in release.figures["rows"]]
    limits = Limits(**release.settings)
    table = quarter_table(release.period.key, parts, limits, counts.sessions_each)
    # The first releases did not ask what leads knew who managed people.
    return with_managers(table, managed_of(kept.get("managed", ())))


def keep(release: Release, counts: Counts, using: str) -> None:
    """Keep what a quarter was counted from; a year lets go what its quarters were."""
    if release.kind == QUARTER:
        Tally(release=release, counts=counts.kept()).save(using=using, force_insert=True)
        return
    ended = release.period
    quarters = Release.objects.using(using).quarters().filter(programme=release.programme_id)
    theirs = quarters.filter(starts_on__gte=ended.starts_on, starts_on__lt=ended.after)
    Tally.objects.using(using).filter(release__in=theirs).delete()


def let_go(using: str) -> None:
    """Counts whose year is released, or was not and cannot be any more.

    Which these are is asked of the database, whose trigger has the last word by the same function.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("DELETE FROM reports_tally WHERE reports_tally_can_go(release_id)")
