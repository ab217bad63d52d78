"""What becomes of drift: restored, reported or accepted, by the labels of what was applied."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from flowsync.ground.json_text import canonical_json, parse_json
from flowsync.model.settings import DriftPolicy, WatchSettings
from flowsync.model.state import ResourceState, State
from flowsync.plan.drift import drift_of
from flowsync.plan.drifted_fields import DriftedField, named_field
from flowsync.plan.values import Drift
from flowsync.plan.widening import WIDENING
from flowsync.watch.values import DriftedObject

_KEY_LENGTH = 16


def drifted_objects(state: State, settings: WatchSettings) -> tuple[DriftedObject, ...]:
    """All drift of the store, each with what becomes of it.

    Drift that somebody brought about to narrow access is never restored unasked: it is reported, whatever the settings
    say, until somebody applies with --restore-widening.
    """
    return tuple(_drifted(drift, state.resources[drift.address], settings) for drift in drift_of(state))


def left_as_it_is(state: State, settings: WatchSettings) -> tuple[DriftedField, ...]:
    """The objects whose drift a plan leaves as it is."""
    found = ((drift, _policy(drift, state.resources[drift.address], settings)) for drift in drift_of(state))
    return tuple(DriftedField(address=drift.address) for drift, policy in found if policy is not DriftPolicy.RESTORE)


def policy_of(labels: Iterable[str], settings: WatchSettings) -> DriftPolicy:
    """What the settings say of an object with these labels: the first entry that fits, else the default."""
    carried = frozenset(labels)
    return next((policy for label, policy in settings.drift_by_label if label in carried), settings.drift)


def _policy(drift: Drift, known: ResourceState, settings: WatchSettings) -> DriftPolicy:
    body = parse_json(known.applied) if known.applied is not None else {"metadata": {}}
    policy = policy_of(body["metadata"].get("labels", ()), settings)
    is_held = policy is DriftPolicy.RESTORE and drift.effect in WIDENING
    return DriftPolicy.REPORT if is_held else policy


def _drifted(drift: Drift, known: ResourceState, settings: WatchSettings) -> DriftedObject:
    return DriftedObject(
        address=str(drift.address),
        policy=_policy(drift, known, settings),
        fields=_fields(drift),
        missing=drift.missing,
        key=sha256(canonical_json([str(drift.address), known.live, known.applied]).encode()).hexdigest()[:_KEY_LENGTH],
    )


def _fields(drift: Drift) -> tuple[str, ...]:
    named: Sequence[DriftedField] = [named_field(drift.address, change.key_path) for change in drift.attributes]
    return tuple(dict.fromkeys(".".join(map(str, one.field[1:])) for one in named))
