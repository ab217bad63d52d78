"""What a query matches, or what an object holds, as text and as JSON: by integration and type, resource by resource."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flowsync.access.listing import HeldGroup, HeldResource, Listing
from flowsync.effects.values import CatalogUse
from flowsync.ground.diagnostic import Diagnostic
from flowsync.ground.json_text import pretty_json
from flowsync.render.age import age_phrase
from flowsync.render.diagnostics_json import FORMAT_VERSION, diagnostics_data
from flowsync.render.printable import encodable, printable
from flowsync.render.sentences import counted
from flowsync.render.style import Paint, Tone, plain
from flowsync.render.tables import table_lines

OPEN_ENDED = "Open-ended: what comes to match later is covered, too."
"""The note about a query that is not bound to resources that it names."""

_HEADINGS = ("resource", "id", "risk", "permissions", "tags")
_SHORT_DIGEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is listed, and what it rests on.

    ``head`` says in words what holds so much, ``{}`` in it stands for the counts. ``about`` is what a program is told
    of it, ``notes`` what people are told besides. ``is_stale``: the catalog is older than the project allows.
    """

    head: str
    listing: Listing
    about: Mapping[str, Any]
    notes: Sequence[str] = ()
    warnings: Sequence[Diagnostic] = field(default_factory=tuple)
    source: str
    catalog: CatalogUse
    is_stale: bool


def listing_text(shown: Shown, *, paint: Paint = plain) -> str:
    """The counts, the resources of each integration and type, what is not known, and what it rests on."""
    listing = shown.listing
    parts = [paint(printable(shown.head.format(_counts(listing))), Tone.STRONG)]
    parts += ["\n".join(_group_lines(group, paint)) for group in listing.groups]
    if listing.unknown:
        parts.append("\n".join(f"  Unknown: {printable(one.summary)}." for one in listing.unknown))
    parts += map(printable, shown.notes)
    return "\n\n".join([*parts, _basis(shown)]) + "\n"


def listing_json(shown: Shown) -> str:
    """The same as JSON; ``warnings`` are those about the query itself."""
    listing, use = shown.listing, shown.catalog
    return pretty_json(
        {
            "format_version": FORMAT_VERSION,
            **shown.about,
            "counts": {
                "entitlements": listing.entitlements,
                "resources": listing.resources,
                "integrations": listing.integrations,
            },
            "groups": [_group_data(group) for group in listing.groups],
            "unknown": [encodable(one.summary) for one in listing.unknown],
            "warnings": diagnostics_data(shown.warnings),
            "catalog": {
                "digest": use.digest,
                "taken_at": use.taken_at,
                "age_minutes": use.age_minutes,
                "is_stale": shown.is_stale,
            },
        }
    )


def _counts(listing: Listing) -> str:
    if not listing.entitlements:
        return "nothing that is known" if listing.unknown else "nothing"
    least = "at least " if listing.unknown else ""
    return (
        f"{least}{counted(listing.entitlements, 'entitlement')} on {counted(listing.resources, 'resource')} of "
        f"{counted(listing.integrations, 'integration')}"
    )


def _group_lines(group: HeldGroup, paint: Paint) -> Iterator[str]:
    name = printable(f"{group.integration}/{group.resource_type}")
    held = f"{counted(group.entitlements, 'entitlement')} on {counted(group.resource_count, 'resource')}"
    yield f"{paint(name, Tone.STRONG)}: {held}"
    yield from _table([_row(resource) for resource in group.resources])
    more = group.resource_count - len(group.resources)
    if more:
        yield f"  and {more:,} more, see --limit"


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """The rows under their headings, without columns in which nothing stands."""
    filled = [place for place in range(len(_HEADINGS)) if any(row[place] for row in rows)]
    return table_lines([_HEADINGS[place] for place in filled], ([row[place] for place in filled] for row in rows))


def _row(resource: HeldResource) -> tuple[str, ...]:
    permissions = (f"{name} ({risk})" if risk else name for name, risk in resource.permissions.items())
    tags = (f"{key}={value}" for key, value in sorted(resource.tags.items()))
    other_id = resource.id if resource.id != resource.name else ""
    return resource.name or resource.id, other_id, resource.risk, ", ".join(permissions), ", ".join(tags)


def _basis(shown: Shown) -> str:
    stale = ", STALE: older than this project allows" if shown.is_stale else ""
    use = shown.catalog
    return f"{printable(shown.source)}; catalog {use.digest[:_SHORT_DIGEST]}, {age_phrase(use.age_minutes)} old{stale}."


def _group_data(group: HeldGroup) -> dict[str, Any]:
    return {
        "integration": encodable(group.integration),
        "resource_type": encodable(group.resource_type),
        "entitlements": group.entitlements,
        "resource_count": group.resource_count,
        "resources": [_resource_data(resource) for resource in group.resources],
    }


def _resource_data(resource: HeldResource) -> dict[str, Any]:
    permissions = [{"name": encodable(name), "risk": encodable(risk)} for name, risk in resource.permissions.items()]
    return {
        "name": encodable(resource.name),
        "id": encodable(resource.id),
        "risk": encodable(resource.risk),
        "tags": {encodable(key): encodable(value) for key, value in sorted(resource.tags.items())},
        "permissions": permissions,
    }
