"""The kinds of documents that are rules about policy: they live beside the policies and are never put into force."""

from enum import StrEnum


class RuleKind(StrEnum):
    """The kinds, in the order in which they are listed. Each has folders of its own in ``flowsync.yaml``."""

    GUARDRAIL = "Guardrail"
    ACCESS_TEST = "AccessTest"

    @property
    def setting(self) -> str:
        """The setting of ``flowsync.yaml`` that names the folders of these documents."""
        return _SETTINGS[self]


_SETTINGS = {RuleKind.GUARDRAIL: "guardrails", RuleKind.ACCESS_TEST: "access_tests"}
