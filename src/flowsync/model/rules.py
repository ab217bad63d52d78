"""The model of each kind of rule documents."""

from flowsync.model.access_test import AccessTest
from flowsync.model.guardrail import Guardrail
from flowsync.model.kinds import Envelope
from flowsync.model.rule_kind import RuleKind

RULE_MODELS: dict[RuleKind, type[Envelope]] = {RuleKind.GUARDRAIL: Guardrail, RuleKind.ACCESS_TEST: AccessTest}
