"""Rules about documents together: identities, titles, references, renames, expiry, reviews."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.ground.suggest import did_you_mean
from flowsync.model.configuration import Declaration, Reference
from flowsync.model.references import TitleKey, title_key
from flowsync.validate.document_rules import moment

Declarations = Mapping[Address, Declaration]


def is_expired(declared: Declaration, now: datetime) -> bool:
    """Whether the document counts as absent at ``now`` (UTC)."""
    return declared.expires_at is not None and moment(declared.expires_at) <= now


def by_identity(found: Iterable[Declaration]) -> tuple[dict[Address, Declaration], list[Diagnostic]]:
    """What is declared, by address; of two with one address the later is reported and left out."""
    declared: dict[Address, Declaration] = {}
    diagnostics = []
    for document in found:
        first = declared.setdefault(document.address, document)
        if first is not document:
            diagnostics.append(
                Diagnostic(
                    code=Code.DUPLICATE_IDENTITY,
                    summary=f"{document.address} is already defined at {first.name_subject}.",
                    hint="Give one of them another name, or remove it.",
                    subject=document.name_subject,
                    address=document.address,
                )
            )
    return declared, diagnostics


def together_findings(
    declared: Declarations, expired: Declarations, names: frozenset[str], now: datetime
) -> Iterator[Diagnostic]:
    """What is wrong with documents together, given what those that count and those that have expired declare.

    ``names`` are those of documents of which no more can be told; a reference to such a name is not judged.
    """
    yield from _titles(declared)
    yield from _references(declared, expired, names)
    yield from _renames(declared)
    yield from _reviews(declared, now)


def _titles(declared: Declarations) -> Iterator[Diagnostic]:
    seen: dict[TitleKey, Declaration] = {}
    for document in declared.values():
        if not document.title:
            continue
        first = seen.setdefault(title_key(document.address, document.title), document)
        if first is not document:
            yield Diagnostic(
                code=Code.DUPLICATE_TITLE,
                summary=f"The title '{document.title}' is already used by {first.address} at {first.title_subject}.",
                hint="Titles are compared without regard to case; the name is the title where none is given.",
                subject=document.title_subject,
                address=document.address,
            )


def _references(declared: Declarations, expired: Declarations, names: frozenset[str]) -> Iterator[Diagnostic]:
    for document in declared.values():
        for reference in document.references:
            if reference.target not in declared and reference.target.name not in names:
                yield _unresolved(document, reference, declared, expired)


def _unresolved(
    document: Declaration, reference: Reference, declared: Declarations, expired: Declarations
) -> Diagnostic:
    target = reference.target
    where = f"in space '{target.space}'" if target.space else "at the global level"
    summary = f"There is no {target.kind} '{target.name}' {where}."
    gone = expired.get(target)
    if gone is not None:
        summary = f"{target} expired at {gone.expires_at}."
    names = [known.name for known in declared if (known.kind, known.space) == (target.kind, target.space)]
    elsewhere = next((known for known in declared if (known.kind, known.name) == (target.kind, target.name)), None)
    fallback = "Write a document for it, or correct the name."
    if elsewhere is not None:
        fallback = f"{elsewhere} exists, but a reference resolves only in the referrer's own space."
    return Diagnostic(
        code=Code.UNRESOLVED_REFERENCE,
        summary=summary,
        hint=did_you_mean(target.name, names) or fallback,
        subject=reference.subject,
        address=document.address,
    )


def _renames(declared: Declarations) -> Iterator[Diagnostic]:
    first_claims: dict[Address, Declaration] = {}
    for document in declared.values():
        former = document.renamed_from
        if former is None:
            continue
        first = first_claims.setdefault(former.target, document)
        report = _reporter(document, former)
        if former.target == document.address:
            yield report(Code.RENAMED_TO_ITSELF, "'renamed_from' is the document's own name.", "Remove 'renamed_from'.")
        elif former.target in declared:
            yield report(
                Code.RENAMED_FROM_EXISTS,
                f"A document of the former name, {former.target}, still exists.",
                "Remove that document, or remove 'renamed_from'.",
            )
        elif first is not document:
            yield report(
                Code.RENAMED_FROM_TWICE,
                f"{first.address} already continues {former.target}.",
                "Only one document can continue an object; remove 'renamed_from' from the other.",
            )


def _reporter(document: Declaration, former: Reference) -> Callable[[Code, str, str], Diagnostic]:
    def report(code: Code, summary: str, hint: str) -> Diagnostic:
        return Diagnostic(code=code, summary=summary, hint=hint, subject=former.subject, address=document.address)

    return report


def _reviews(declared: Declarations, now: datetime) -> Iterator[Diagnostic]:
    today = now.date().isoformat()
    for document in declared.values():
        if document.review_by is not None and document.review_by <= today:
            yield Diagnostic(
                severity=Severity.WARNING,
                code=Code.REVIEW_DUE,
                summary=f"{document.address} was to be reviewed by {document.review_by}.",
                hint="Review it, then move review_by.",
                subject=document.review_by_subject,
                address=document.address,
            )
