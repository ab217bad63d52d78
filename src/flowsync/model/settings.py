"""The settings of a project as commands use them; ``flowsync.yaml`` with its defaults filled in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteLimits:
    """A plan with more deletes than both limits is refused: ``count`` objects and ``percent`` of the managed ones."""

    count: int = 10
    percent: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSettings:
    """What ``flowsync.yaml`` says: policy folders and store URL as written, relative to the file's folder."""

    policies: tuple[str, ...] = ("policies",)
    store: str = "sqlite:///.flowsync/live.db"
    delete_limits: DeleteLimits = DeleteLimits()
    require_explicit: frozenset[str] = frozenset()
