"""Rules about documents together: identities, titles, references, renames, expiry, reviews."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.ground.suggest import did_you_mean
from flowsync.model.configuration import Reference, Resource
from flowsync.model.references import TitleKey, title_key
from flowsync.validate.document_rules import moment

Resources = Mapping[Address, Resource]


def is_expired(resource: Resource, now: datetime) -> bool:
    """Whether the document counts as absent at ``now`` (UTC)."""
    return resource.expires_at is not None and moment(resource.expires_at) <= now


def by_identity(found: Iterable[Resource]) -> tuple[dict[Address, Resource], list[Diagnostic]]:
    """Resources by address; of two with one address the later is reported and left out."""
    resources: dict[Address, Resource] = {}
    diagnostics = []
    for resource in found:
        first = resources.setdefault(resource.address, resource)
        if first is not resource:
            diagnostics.append(
                Diagnostic(
                    code=Code.DUPLICATE_IDENTITY,
                    summary=f"{resource.address} is already defined at {first.name_subject}.",
                    hint="Give one of them another name, or remove it.",
                    subject=resource.name_subject,
                    address=resource.address,
                )
            )
    return resources, diagnostics


def together_findings(
    resources: Resources, expired: Resources, claimed: frozenset[Address], now: datetime
) -> Iterator[Diagnostic]:
    """What is wrong with documents together, given those that count and those that have expired.

    ``claimed`` are addresses of documents that are not valid by themselves; a reference to one is not reported.
    """
    yield from _titles(resources)
    yield from _references(resources, expired, claimed)
    yield from _renames(resources, claimed)
    yield from _reviews(resources, now)


def _titles(resources: Resources) -> Iterator[Diagnostic]:
    seen: dict[TitleKey, Resource] = {}
    for resource in resources.values():
        first = seen.setdefault(title_key(resource.address, resource.title), resource)
        if first is not resource:
            yield Diagnostic(
                code=Code.DUPLICATE_TITLE,
                summary=f"The title '{resource.title}' is already used by {first.address} at {first.title_subject}.",
                hint="Titles are compared without regard to case; the name is the title where none is given.",
                subject=resource.title_subject,
                address=resource.address,
            )


def _references(resources: Resources, expired: Resources, claimed: frozenset[Address]) -> Iterator[Diagnostic]:
    for resource in resources.values():
        for reference in resource.references:
            if reference.target not in resources and reference.target not in claimed:
                yield _unresolved(resource, reference, resources, expired)


def _unresolved(resource: Resource, reference: Reference, resources: Resources, expired: Resources) -> Diagnostic:
    target = reference.target
    where = f"in space '{target.space}'" if target.space else "at the global level"
    summary = f"There is no {target.kind} '{target.name}' {where}."
    gone = expired.get(target)
    if gone is not None:
        summary = f"{target} expired at {gone.expires_at}."
    names = [known.name for known in resources if (known.kind, known.space) == (target.kind, target.space)]
    elsewhere = next((known for known in resources if (known.kind, known.name) == (target.kind, target.name)), None)
    fallback = "Write a document for it, or correct the name."
    if elsewhere is not None:
        fallback = f"{elsewhere} exists, but a reference resolves only in the referrer's own space."
    return Diagnostic(
        code=Code.UNRESOLVED_REFERENCE,
        summary=summary,
        hint=did_you_mean(target.name, names) or fallback,
        subject=reference.subject,
        address=resource.address,
    )


def _renames(resources: Resources, claimed: frozenset[Address]) -> Iterator[Diagnostic]:
    first_claims: dict[Address, Resource] = {}
    for resource in resources.values():
        former = resource.renamed_from
        if former is None:
            continue
        first = first_claims.setdefault(former.target, resource)
        report = _reporter(resource, former)
        if former.target == resource.address:
            yield report(Code.RENAMED_TO_ITSELF, "'renamed_from' is the document's own name.", "Remove 'renamed_from'.")
        elif former.target in resources or former.target in claimed:
            yield report(
                Code.RENAMED_FROM_EXISTS,
                f"A document of the former name, {former.target}, still exists.",
                "Remove that document, or remove 'renamed_from'.",
            )
        elif first is not resource:
            yield report(
                Code.RENAMED_FROM_TWICE,
                f"{first.address} already continues {former.target}.",
                "Only one document can continue an object; remove 'renamed_from' from the other.",
            )


def _reporter(resource: Resource, former: Reference) -> Callable[[Code, str, str], Diagnostic]:
    def report(code: Code, summary: str, hint: str) -> Diagnostic:
        return Diagnostic(code=code, summary=summary, hint=hint, subject=former.subject, address=resource.address)

    return report


def _reviews(resources: Resources, now: datetime) -> Iterator[Diagnostic]:
    today = now.date().isoformat()
    for resource in resources.values():
        if resource.review_by is not None and resource.review_by <= today:
            yield Diagnostic(
                severity=Severity.WARNING,
                code=Code.REVIEW_DUE,
                summary=f"{resource.address} was to be reviewed by {resource.review_by}.",
                hint="Review it, then move review_by.",
                subject=resource.review_by_subject,
                address=resource.address,
            )
