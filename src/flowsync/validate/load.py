"""From the contents of policy files to a configuration."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.model.configuration import Configuration, Resource, Revision
from flowsync.model.document import Document
from flowsync.validate.resource import checked
from flowsync.validate.together import by_identity, is_expired, together_findings

Reader = Callable[[str, bytes], tuple[list[Document], list[Diagnostic]]]
"""Reads the documents of a file from its shown path and its content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """What one file holds by itself: its valid resources, the addresses that invalid documents claim, findings.

    It depends on nothing but the content, the path it is shown under and what the project requires to be explicit, so
    it can be remembered by those.
    """

    resources: tuple[Resource, ...]
    claimed: tuple[Address, ...]
    diagnostics: tuple[Diagnostic, ...]


def check_file(path: str, content: bytes, *, read: Reader, require_explicit: frozenset[str]) -> CheckedFile:
    """Read and check the documents of one file by themselves.

    A finding that begins where the reader refused something is a consequence of that and left out.
    """
    documents, problems = read(path, content)
    refused_at = {_start(problem) for problem in problems}
    resources, claimed, diagnostics = [], [], list(problems)
    for document in documents:
        resource, address, found = checked(document, require_explicit)
        diagnostics += [finding for finding in found if _start(finding) not in refused_at]
        if resource is not None:
            resources.append(resource)
        elif address is not None:
            claimed.append(address)
    return CheckedFile(resources=tuple(resources), claimed=tuple(claimed), diagnostics=tuple(diagnostics))


def _start(diagnostic: Diagnostic) -> tuple[int, int] | None:
    return (diagnostic.subject.line, diagnostic.subject.column) if diagnostic.subject else None


def assemble(
    files: Iterable[CheckedFile], *, revision: Revision, now: datetime
) -> tuple[Configuration, list[Diagnostic]]:
    """The configuration of all files, and every diagnostic in order. ``now`` is in UTC.

    The configuration is whole only when no diagnostic is an error.
    """
    diagnostics: list[Diagnostic] = []
    found: list[Resource] = []
    claimed: set[Address] = set()
    for file in files:
        diagnostics += file.diagnostics
        found += file.resources
        claimed |= set(file.claimed)
    expired = {resource.address: resource for resource in found if is_expired(resource, now)}
    resources, repeated = by_identity(resource for resource in found if not is_expired(resource, now))
    diagnostics += repeated
    diagnostics += together_findings(resources, expired, frozenset(claimed), now)
    ordered = dict(sorted(resources.items(), key=lambda entry: entry[0].sort_key))
    return Configuration(revision=revision, resources=ordered, expired=expired), in_order(diagnostics)
