"""Rules about conditions on people: requestors, grantees and approvers."""

from collections.abc import Iterator

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Severity
from flowsync.ground.place import KeyPath
from flowsync.model.sound import SoundParts
from flowsync.validate.finding import At, Finding

Block = tuple[KeyPath, str]
"""The key path of a block of conditions, and the key that holds its list (conditions, approvers)."""

_NEGATIVE = ("is_not", "does_not_contain")
_SOURCE = "source_integration_name"


def blocks(parts: SoundParts) -> Iterator[Block]:
    """Where an access flow may have blocks of conditions, and where it has those of approvers."""
    yield ("spec", "requestors"), "conditions"
    yield ("spec", "request_for", "grantees"), "conditions"
    for policy in ("approver_policy", "escalation_policy"):
        for path, _ in parts.all_items("spec", policy, "approver_groups"):
            yield path, "approvers"


def negative_conditions(parts: SoundParts) -> Iterator[Finding]:
    """Warnings: a block whose only conditions are negative, or a negative one under OR."""
    for path, key in blocks(parts):
        block = parts.at(*path)
        items = block[key] if block is not None else []
        negative = [index for index, item in enumerate(items) if item.get("match_operator") in _NEGATIVE]
        if negative and len(negative) == len(items):
            yield _only_negative((*path, key, negative[0], "match_operator"))
        elif negative and block.get("logical_operator") == "OR":
            for index in negative:
                yield _negative_under_or((*path, key, index, "match_operator"))


def _only_negative(path: KeyPath) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        code=Code.ONLY_NEGATIVE_CONDITIONS,
        key_path=path,
        summary="All conditions here are negative: everybody else matches, also people without the attribute.",
        hint="Add a condition that says who is meant, joined by AND.",
    )


def _negative_under_or(path: KeyPath) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        code=Code.NEGATIVE_UNDER_OR,
        key_path=path,
        summary="A negative condition under OR lets in everybody whom it does not name.",
        hint="Join the conditions by AND, or name who is meant.",
    )


def sources(parts: SoundParts, *, required: bool) -> Iterator[Finding]:
    """Conditions without a source: an error when the project requires it to be written out, else a warning.

    Owner and manager without values are relations, not values of a source, and need none.
    """
    for path, key in blocks(parts):
        for item_path, item in parts.items(*path, key):
            if _SOURCE not in item and "values" in item:
                yield _source_missing(item_path, required=required)


def _source_missing(path: KeyPath, *, required: bool) -> Finding:
    return Finding(
        severity=Severity.ERROR if required else Severity.WARNING,
        code=Code.EXPLICIT_REQUIRED if required else Code.CONDITION_WITHOUT_SOURCE,
        key_path=path,
        summary=f"This project requires '{_SOURCE}' to be written out."
        if required
        else "This condition names no source: a value of that name from any identity source matches.",
        hint=f"Add {_SOURCE}: and the name of the identity source.",
        at=At.FIRST_KEY,
        open_paths=((*path, _SOURCE),),
    )
