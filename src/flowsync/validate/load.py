"""From the contents of policy files to a configuration."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.model.configuration import Configuration, Declaration, Resource, Revision, Untold
from flowsync.model.document import Document
from flowsync.validate.resource import checked, is_identified
from flowsync.validate.together import by_identity, is_expired, together_findings

Reader = Callable[[str, bytes], tuple[list[Document], list[Diagnostic]]]
"""Reads the documents of a file from its shown path and its content."""

_METADATA_NAME = re.compile(r"""(?m)^metadata:[^\n]*(?:\n(?=[ \t#\r\n])[^\n]*)*?\bname:[ ]*["']?([^\s"',}]+)""")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """What one file holds by itself: its valid resources, what its invalid documents claim all the same, findings.

    ``names`` are those of documents of which nothing else can be told: their kind is unknown, or the reader stopped.
    ``is_told``: whether every document says which object it is about. All of it depends on nothing but the content, the
    path it is shown under and what the project requires to be explicit, so it can be remembered by those.
    """

    resources: tuple[Resource, ...]
    claimed: tuple[Declaration, ...]
    names: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...]
    is_told: bool = True

    @property
    def declared(self) -> list[Declaration]:
        """What all documents of the file declare, in its order."""
        return sorted([*self.resources, *self.claimed], key=lambda document: document.origin.index)


def check_file(path: str, content: bytes, *, read: Reader, require_explicit: frozenset[str]) -> CheckedFile:
    """Read and check the documents of one file by themselves.

    A finding that begins where the reader refused something is a consequence of that and left out. A document in which
    the reader refused something is not valid, whatever is left of it.
    """
    documents, problems = read(path, content)
    refused_at = {_start(problem) for problem in problems}
    refused = _refused(documents, problems)
    resources, claimed, diagnostics = [], [], list(problems)
    names = _unread_names(content) if problems else []
    is_told = not problems
    for document in documents:
        declared, found = checked(document, require_explicit)
        diagnostics += [finding for finding in found if _start(finding) not in refused_at]
        if isinstance(declared, Resource) and document.index not in refused:
            resources.append(declared)
            continue
        is_told = is_told and is_identified(document, require_explicit)
        if declared is None:
            names += _name_of(document.data)
        else:
            claimed.append(_as_declaration(declared))
    return CheckedFile(
        resources=tuple(resources),
        claimed=tuple(claimed),
        names=tuple(names),
        diagnostics=tuple(diagnostics),
        is_told=is_told,
    )


def _refused(documents: Sequence[Document], problems: Iterable[Diagnostic]) -> set[int]:
    """The indexes of the documents in which, or right before which, the reader refused something."""
    lines = [problem.subject.line for problem in problems if problem.subject is not None]
    ends = [(document.locate(()).end_line, document.index) for document in documents]
    return {next((index for end, index in ends if line <= end), -1) for line in lines}


def _as_declaration(declared: Declaration) -> Declaration:
    """What a document declares, without what it says in full."""
    return Declaration(**{field.name: getattr(declared, field.name) for field in fields(Declaration)})


def _start(diagnostic: Diagnostic) -> tuple[int, int] | None:
    return (diagnostic.subject.line, diagnostic.subject.column) if diagnostic.subject else None


def _name_of(data: dict[str, Any]) -> list[str]:
    metadata = data.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return [name] if isinstance(name, str) else []


def _unread_names(content: bytes) -> list[str]:
    """The names of documents in a file that may not have been read to its end, as far as its text shows them.

    So a reference to a document behind a syntax error is not reported as a second mistake.
    """
    return _METADATA_NAME.findall(content.decode("utf-8", "replace"))


def assemble(
    files: Iterable[CheckedFile], *, revision: Revision, now: datetime
) -> tuple[Configuration, list[Diagnostic]]:
    """The configuration of all files, and every diagnostic in order. ``now`` is in UTC.

    The configuration is whole only when no diagnostic is an error; else its ``untold`` says what is open.
    """
    files = list(files)
    diagnostics: list[Diagnostic] = []
    found: list[Declaration] = []
    names: set[str] = set()
    for file in files:
        diagnostics += file.diagnostics
        found += file.declared
        names.update(file.names)
    expired = {document.address: document for document in found if is_expired(document, now)}
    declared, repeated = by_identity(document for document in found if not is_expired(document, now))
    diagnostics += repeated
    diagnostics += together_findings(declared, expired, frozenset(names), now)
    configuration = Configuration(
        revision=revision,
        resources=_resources(declared),
        expired=_resources(expired),
        untold=_untold(files, found, diagnostics),
    )
    return configuration, in_order(diagnostics)


def _untold(files: Iterable[CheckedFile], found: Iterable[Declaration], diagnostics: Iterable[Diagnostic]) -> Untold:
    """What documents that are not valid, by themselves or together, leave open."""
    wrong = {diagnostic.address for diagnostic in diagnostics if diagnostic.is_error}
    invalid = [one for one in found if not isinstance(one, Resource) or one.address in wrong]
    continued = {one.renamed_from.target: one.origin.path for one in invalid if one.renamed_from is not None}
    places = (one.subject for file in files if not file.is_told for one in file.diagnostics if one.is_error)
    return Untold(
        objects={one.address: one.origin.path for one in invalid},
        continued=continued,
        files=tuple(sorted({place.path for place in places if place is not None})),
    )


def _resources(declared: Mapping[Address, Declaration]) -> dict[Address, Resource]:
    found = sorted(declared.items(), key=lambda entry: entry[0].sort_key)
    return {address: document for address, document in found if isinstance(document, Resource)}
