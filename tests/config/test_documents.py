"""What the documents point to is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_the_threat_model_names_is_there():
    named = re.findall(r"`([\w/]*test_\w+\.py)`", (ROOT / "docs/threat-model.md").read_text())
    assert len(named) > 20
    assert "test_insight.py" in named
    assert [each for each in named if not list((ROOT / "tests").rglob(Path(each).name))] == []
