"""Rule documents: they say something about policy, live in folders of their own, and are never put into force.

What a kind means is decoded by those who judge by it; here is what all of them share.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flowsync.ground.address import Kind
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, in_order
from flowsync.model.document import Document
from flowsync.model.rule_kind import RuleKind
from flowsync.model.schema_files import schema_file
from flowsync.validate.finding import Finding
from flowsync.validate.kind_check import kind_finding
from flowsync.validate.schema_check import shape_findings

Reader = Callable[[str, bytes], tuple[list[Document], list[Diagnostic]]]
"""Reads the documents of a file from its shown path and its content."""

_RANK = {kind: rank for rank, kind in enumerate(RuleKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDocument:
    """One document in the shape of its kind; its ``document`` tells where everything in it stands."""

    kind: RuleKind
    document: Document

    @property
    def name(self) -> str:
        """What it is called, unique within its kind."""
        name: str = self.metadata["name"]
        return name

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata as it is written."""
        metadata: dict[str, Any] = self.document.data["metadata"]
        return metadata

    @property
    def spec(self) -> dict[str, Any]:
        """The spec as it is written."""
        spec: dict[str, Any] = self.document.data["spec"]
        return spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Rule documents in the shape of their kinds, and what is wrong with the others. ``claimed`` are all of which at
    least kind and name can be told: a name is taken also by one that is not valid."""

    documents: tuple[RuleDocument, ...] = ()
    claimed: tuple[RuleDocument, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def of_kind(self, kind: RuleKind) -> tuple[RuleDocument, ...]:
        """Those of one kind."""
        return tuple(filter(lambda rule: rule.kind is kind, self.documents))


def check_rules(path: str, content: bytes, *, read: Reader, kinds: Iterable[RuleKind]) -> Rules:
    """The rule documents in one file, of the ``kinds`` that may be where it is.

    A finding about what the reader refused is a consequence of that and left out.
    """
    allowed = frozenset(kinds)
    documents, problems = read(path, content)
    refused_at = {problem.subject for problem in problems}
    found, claimed, diagnostics = [], [], list(problems)
    for document in documents:
        wrong = [finding.in_document(document) for finding in _findings(document, allowed)]
        diagnostics += [finding for finding in wrong if finding.subject not in refused_at]
        claim = _claim(document, allowed)
        claimed += claim
        found += [] if wrong else claim
    return Rules(documents=tuple(found), claimed=tuple(claimed), diagnostics=tuple(diagnostics))


def rules_together(files: Iterable[Rules]) -> Rules:
    """The rule documents of all files, each kind and name once, sorted by them; of two the later is reported."""
    first: dict[tuple[RuleKind, str], RuleDocument] = {}
    documents: dict[tuple[RuleKind, str], RuleDocument] = {}
    diagnostics: list[Diagnostic] = []
    for file in files:
        diagnostics += file.diagnostics
        for rule in file.claimed:
            known = first.setdefault((rule.kind, rule.name), rule)
            if known is not rule:
                diagnostics.append(_repeated(rule, known))
        documents |= {(rule.kind, rule.name): rule for rule in file.documents}
    in_rank = sorted(documents, key=lambda identity: (_RANK[identity[0]], identity[1]))
    return Rules(
        documents=tuple(documents[identity] for identity in in_rank),
        claimed=tuple(first.values()),
        diagnostics=tuple(in_order(diagnostics)),
    )


def _claim(document: Document, allowed: frozenset[RuleKind]) -> list[RuleDocument]:
    """The document, where its kind and name can be told."""
    kind, metadata = _kind_of(document, allowed), document.data.get("metadata")
    named = isinstance(metadata, dict) and isinstance(metadata.get("name"), str)
    return [RuleDocument(kind=kind, document=document)] if kind is not None and named else []


def _kind_of(document: Document, allowed: frozenset[RuleKind]) -> RuleKind | None:
    return next((kind for kind in allowed if kind == document.data.get("kind")), None)


def _findings(document: Document, allowed: frozenset[RuleKind]) -> list[Finding]:
    kind = _kind_of(document, allowed)
    if kind is not None:
        return shape_findings(document, schema_file(kind))
    others = {str(other): other.setting for other in RuleKind if other not in allowed}
    policies = {str(policy): "policies" for policy in Kind}
    return [kind_finding(document.data, sorted(allowed), {**policies, **others})]


def _repeated(rule: RuleDocument, first: RuleDocument) -> Diagnostic:
    return Diagnostic(
        code=Code.DUPLICATE_IDENTITY,
        summary=f"{rule.kind} '{rule.name}' is already defined at {first.document.locate(('metadata', 'name'))}.",
        hint="Give one of them another name, or remove it.",
        subject=rule.document.locate(("metadata", "name")),
    )
