"""A worker ticks what may be counted without their name, checks in, and unticks it again."""

import pytest

from tests.journeys.conftest import WAYS
from tests.journeys.test_reflections import arrive, house  # noqa: F401 (a fixture)
from tests.supervision.test_contributions_rewritten import TABLES, in_their_order


@pytest.mark.parametrize("way", ["phone", "no script"])
def test_lent_and_taken_back(house, visit, way):  # noqa: F811
    worker = visit(**WAYS[way])
    arrive(worker, house["worker"], "/check-ins/")
    worker.follow("Counted without my name")
    worker.unlock()
    assert worker.heading == "Counted without my name"
    worker.page.get_by_label("How my check-ins on the six areas came out").check()
    worker.press("Save")
    assert "Saved. It holds from now on" in worker.words
    worker.goto("/check-ins/new/")
    group = worker.page.get_by_role("group", name="My work was seen and valued")
    group.get_by_label("A little").check()
    worker.press("Keep this check-in")
    assert len(in_their_order(TABLES[0])) == 1
    worker.goto("/counted/")
    assert worker.page.get_by_label("How my check-ins on the six areas came out").is_checked()
    worker.page.get_by_label("How my check-ins on the six areas came out").uncheck()
    worker.press("Save")
    assert in_their_order(TABLES[0]) == []
