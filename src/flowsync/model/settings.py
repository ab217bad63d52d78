"""The settings of a project as commands use them; ``flowsync.yaml`` with its defaults filled in."""

from dataclasses import dataclass

from flowsync.model.record import RETENTION_MONTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteLimits:
    """A plan with more deletes than both limits is refused: ``count`` objects and ``percent`` of the managed ones."""

    count: int = 10
    percent: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSettings:
    """What ``flowsync.yaml`` says: policy folders and store URL as written, relative to the file's folder.

    ``retention_months`` is how long audit and history are kept.
    """

    policies: tuple[str, ...] = ("policies",)
    store: str = "sqlite:///.flowsync/live.db"
    delete_limits: DeleteLimits = DeleteLimits()
    retention_months: int = RETENTION_MONTHS
    require_explicit: frozenset[str] = frozenset()
