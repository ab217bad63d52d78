"""Errors a command ends with. Each carries the remedy; the command line boundary prints them and exits 1."""

from collections.abc import Sequence

from flowsync.ground.diagnostic import Diagnostic


class FlowsyncError(Exception):
    """A command cannot go on: ``message`` says what is wrong, ``hint`` what to do."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigurationError(FlowsyncError):
    """What was given is not valid; ``diagnostics`` say where and why."""

    def __init__(self, message: str, *, diagnostics: Sequence[Diagnostic], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.diagnostics = tuple(diagnostics)


class InvalidBodyError(ValueError):
    """A live body that somebody else wrote is not valid policy; the text says why."""


class OutputError(FlowsyncError):
    """What a command prints cannot be written; what it has done by then stays."""


class StoreError(FlowsyncError):
    """The live state store cannot be read or written; nothing was changed."""


class StoreBusyError(StoreError):
    """Somebody else holds the store; the message says who."""


class UnknownOutcomeError(StoreError):
    """The connection was lost while the store committed: everything was written or nothing, and only a look tells."""


class StalePlanError(FlowsyncError):
    """The store moved since the plan was made; the message names the addresses that moved."""


class RefusedError(FlowsyncError):
    """A guard or a person said no; nothing was changed."""


class ForgeError(FlowsyncError):
    """The platform of a repository cannot be reached, or refuses; the message says which request."""


class GitError(FlowsyncError):
    """Git cannot answer: no repository, no such revision, a shallow clone, a conflict."""
