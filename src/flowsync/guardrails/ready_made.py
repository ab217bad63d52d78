"""The guardrails that flowsync ships (domain: "Risk guidance"): texts to copy into a project and to change there."""

from collections.abc import Mapping
from importlib.resources import files

_SUFFIX = ".yaml"


def ready_made() -> Mapping[str, str]:
    """The text of each ready-made guardrail by its name, sorted."""
    found = {entry.name: entry for entry in (files("flowsync") / "guardrails" / "ready").iterdir()}
    return {
        name.removesuffix(_SUFFIX): found[name].read_text(encoding="utf-8")
        for name in sorted(found)
        if name.endswith(_SUFFIX)
    }
