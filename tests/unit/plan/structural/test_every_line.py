"""The structural effect of every change that the policy language can tell (domain.md sections 4 and 8)."""

import pytest

from flowsync.ground.address import Address
from flowsync.plan.compare import recorded_change
from flowsync.plan.values import Change, Effect
from tests.support.configurations import body
from tests.support.structural_cases import CASES, Spec

MIRROR = {Effect.WIDENS: Effect.NARROWS, Effect.NARROWS: Effect.WIDENS}


def changed(address: str, before: Spec, after: Spec) -> Change:
    return recorded_change(Address.parse(address), body(address, dict(before)), body(address, dict(after)))


@pytest.mark.parametrize("name", CASES)
def test_the_change_has_the_effect(name: str) -> None:
    case = CASES[name]
    assert changed(case.address, case.before, case.after).effect is case.effect


@pytest.mark.parametrize("name", CASES)
def test_the_change_taken_back_has_the_mirrored_effect(name: str) -> None:
    case = CASES[name]
    assert changed(case.address, case.after, case.before).effect is MIRROR.get(case.effect, case.effect)
