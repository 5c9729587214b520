"""The browser of the journeys: the machine's own, without a sandbox and without calls out."""

import pytest

from tests.browser import FLAGS, found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args) -> dict:
    return browser_type_launch_args | {"executable_path": found(), "args": FLAGS}
