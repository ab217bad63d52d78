"""A commit as people are told of it."""

from dataclasses import dataclass

_SHORT = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitRef:
    """A commit: its full ``id``, who wrote it as ``name`` and ``mail``, the first line of its message, and when it was
    written (ISO 8601, UTC). All but the id is text that anybody can choose."""

    id: str
    name: str = ""
    mail: str = ""
    subject: str = ""
    at: str = ""

    @property
    def short(self) -> str:
        """The id in seven letters, for people."""
        return self.id[:_SHORT]
