"""What is wrong with the kind of a document that is none of those that can be where it is."""

from collections.abc import Iterable, Mapping
from typing import Any

from flowsync.ground.codes import Code
from flowsync.ground.suggest import did_you_mean
from flowsync.validate.finding import At, Finding
from flowsync.validate.schema_wording import null_value

_KIND = ("kind",)


def kind_finding(data: dict[str, Any], known: Iterable[str], elsewhere: Mapping[str, str]) -> Finding:
    """The finding about a document whose kind is none of the ``known`` ones. ``elsewhere`` are the kinds that belong
    into other folders, each with the setting of flowsync.yaml that names those."""
    known = list(known)
    if "kind" not in data:
        return Finding(
            code=Code.MISSING_KEY,
            key_path=(),
            summary="Missing key 'kind'.",
            hint=f"Add kind: and one of {', '.join(known)}.",
            at=At.FIRST_KEY,
        )
    value = data["kind"]
    if value is None:
        return null_value(_KIND, " or ".join(known))
    if not isinstance(value, str):
        hint = f"Use {' or '.join(known)}."
        return Finding(code=Code.WRONG_TYPE, key_path=_KIND, summary="The kind is a text.", hint=hint)
    if value in elsewhere:
        return _misplaced(value, elsewhere[value])
    hint = did_you_mean(value, known) or f"Use {' or '.join(known)}."
    return Finding(code=Code.UNKNOWN_KIND, key_path=_KIND, summary=f"There is no kind '{value}'.", hint=hint)


def _misplaced(kind: str, setting: str) -> Finding:
    return Finding(
        code=Code.MISPLACED_DOCUMENT,
        key_path=_KIND,
        summary=f"Documents of kind {kind} do not belong into this folder.",
        hint=f"Move it below a folder that '{setting}' in flowsync.yaml names.",
    )
