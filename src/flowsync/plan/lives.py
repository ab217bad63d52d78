"""The history of an object, version by version: what each write changed, and the drift that it found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flowsync.ground.errors import InvalidBodyError
from flowsync.model.canonical import renewed_body
from flowsync.model.record import Version
from flowsync.plan.compare import recorded_change, recorded_create, recorded_delete
from flowsync.plan.diff import diff_bodies
from flowsync.plan.structural.objects import object_effect
from flowsync.plan.values import Change, Drift, Effect
from flowsync.validate.live import read_live_body

_BEGINNINGS = ("create", "adopt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One version of an object.

    ``change`` is what flowsync had applied before against what it applied then, None where both are the same or nothing
    was applied. ``drift`` is what another program had changed in the live store in between; ``unreadable`` says that it
    had left what is no valid policy.
    """

    version: Version
    change: Change | None = None
    drift: Drift | None = None
    unreadable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One object from its first version that is still known to its last; ``steps`` are oldest first, at least one."""

    object_id: str
    steps: tuple[Step, ...]

    @property
    def last(self) -> Version:
        """The last version."""
        return self.steps[-1].version


def lives_of(versions: Sequence[Version]) -> tuple[Life, ...]:
    """The objects that these versions, oldest first, belong to; the object that was changed last comes first."""
    by_object: dict[str, list[Version]] = {}
    for version in versions:
        by_object.setdefault(version.object_id, []).append(version)
    lives = [Life(object_id=object_id, steps=tuple(_steps(found))) for object_id, found in by_object.items()]
    return tuple(sorted(lives, key=lambda life: (life.last.serial, life.last.is_managed), reverse=True))


def _steps(versions: Sequence[Version]) -> Iterator[Step]:
    applied: str | None = None
    for version in map(_renewed, versions):
        found, unreadable = _found(version)
        yield Step(
            version=version,
            change=_change(version, applied, found),
            drift=_drift(version, applied, found) if applied is not None and not unreadable else None,
            unreadable=unreadable,
        )
        applied = version.after if version.is_managed else None


def _renewed(version: Version) -> Version:
    """The version with what was applied in the canonical form of this flowsync."""
    if version.after is None:
        return version
    return replace(version, after=renewed_body(version.address.kind, version.after))


def _found(version: Version) -> tuple[str | None, bool]:
    """The canonical body that was in force before, and whether what was there is no valid policy."""
    if version.before is None:
        return None, False
    try:
        return read_live_body(version.previous or version.address, version.before), False
    except InvalidBodyError:
        return None, True


def _change(version: Version, applied: str | None, found: str | None) -> Change | None:
    """The change from what was applied before; from what was in force where no version before is known."""
    address, after = version.address, version.after
    if version.action == "forget":
        return None
    if version.action == "delete":
        gone = applied or found
        return recorded_delete(address, gone) if gone else None
    before = applied if applied is not None or version.action in _BEGINNINGS else found
    if after is None:
        return None
    if before is None:
        come = recorded_create(address, after)
        # what is taken over was in force already
        return come if version.action == "create" else replace(come, effect=Effect.NEUTRAL)
    same = before == after and version.previous is None
    return None if same else recorded_change(address, before, after, version.previous)


def _drift(version: Version, applied: str, found: str | None) -> Drift | None:
    if version.action == "adopt" or found == applied:
        return None
    address = version.previous or version.address
    restored = object_effect(address.kind, found, applied)
    if found is None:
        return Drift(address=address, missing=True, effect=restored)
    return Drift(address=address, attributes=diff_bodies(address.kind, applied, found, applied), effect=restored)
