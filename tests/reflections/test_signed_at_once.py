"""Two clicks, or two tabs, at one moment: what is signed is signed once."""

from copy import deepcopy

import pytest

from confidentiality.identity import acting_as
from reflections import policies, reflecting, risk, risk_policies
from reflections.models import RiskDiscussion, RiskEntry
from tests.supervision.test_booking import in_threads

pytestmark = pytest.mark.long


def test_a_plan_and_a_reflection_are_signed_once(committed_cast):
    cast = committed_cast
    worker, keys = cast.user("worker"), cast.keys["worker"]
    known = {"version": 2, "keys": keys, "by": worker}
    with acting_as(worker.pk):
        plan = risk_policies.get_plan_draft(worker, cast.planned)
        begun = policies.get_own_draft(worker, cast.mused)
        words = {"lens": "free", "free": "One.", "tags": []}
        reflecting.save_reflection_draft(draft=begun, content=words, version=1, keys=keys)

    def sign(_number: int) -> RiskDiscussion:
        with acting_as(worker.pk):
            return risk.sign_plan(draft=deepcopy(plan), **known)

    def keep(_number: int) -> reflecting.Reflection:
        with acting_as(worker.pk):
            return reflecting.keep_reflection(draft=deepcopy(begun), **known)

    assert in_threads(4, sign) == [RiskDiscussion(pk=cast.planned)] * 4
    assert in_threads(4, keep) == [reflecting.Reflection(pk=begun.document_id)] * 4
    with acting_as(worker.pk):
        assert RiskEntry.objects.filter(discussion=cast.planned).count() == 1
