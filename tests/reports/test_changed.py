"""A release that somebody changed afterwards is shown nowhere, and is no error anywhere."""

import pytest
from django.urls import reverse

from reports.models import Value
from tests import factories
from tests.reports.quarters import forge
from tests.reports.read import page


def test_what_somebody_changed_is_shown_nowhere_else(lead, programme):
    """Neither in the list nor beside the quarter that follows, nor on the board's page."""
    release = factories.release(programme)
    cells = [{"row": "all", "measure": "uptake", "low": 77, "high": 77, "of": 77}]
    forged = forge(release, release.figures | {"cells": cells})
    Value.objects.create(programme=programme, starts_on=forged.starts_on, sick_days=3)
    listed = lead.get("/uptake/").content.decode()
    assert "77" not in listed
    assert "This report was changed after its release, so its figures are not shown." in listed
    assert "Between 15 and 20 of 26 staff" in listed
    for name in ("release_show", "release_summary"):
        shown = page(lead, name, release)
        assert "77 of 77" not in shown
        assert "October to December 2025" not in shown


@pytest.mark.parametrize("figures", [{}, {"cells": 3}])
def test_what_somebody_emptied_is_no_error(lead, programme, figures):
    forged = forge(factories.release(programme), figures)
    assert "changed after its release" in lead.get("/uptake/").content.decode()
    assert "changed after its release" in page(lead, "release_show", forged)
    assert page(lead, "value_edit", forged)


def test_a_release_that_somebody_changed_is_not_shown(lead, programme):
    forged = forge(factories.release(programme))
    shown = page(lead, "release_show", forged)
    assert "changed after its release" in shown
    assert "15 to 20" not in shown
    for name in ("release_csv", "release_xlsx", "release_summary"):
        address = reverse(f"reports:{name}", kwargs={"release_id": forged.pk})
        assert lead.get(address).status_code == 404
