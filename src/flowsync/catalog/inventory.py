"""The inventory of a catalog, read from the parts of its index."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pyroaring import BitMap

from flowsync.catalog.index import Entitlement, ResourceGroup
from flowsync.catalog.inventory_parts import OF_INTEGRATION
from flowsync.catalog.near import near_match
from flowsync.catalog.numbering import Numbering, pairs_of, resources_in
from flowsync.catalog.parts import Parts
from flowsync.catalog.postings import Postings, pack_postings

_NAME, _ID, _TAG = "resource_name", "resource", "resource_tag"
_CHOSEN_BY = {"NAME": _NAME, "ID": _ID, "TAG": _TAG}
_KEYED = ("resource_tag", "resource_context", "permission_tag", "permission_context")
_NOTHING = Postings(pack_postings({}))


class Inventory:
    """An InventoryIndex over parts; ``active`` gives the people who count as owners. What is asked for is read when it
    is asked for."""

    def __init__(self, parts: Parts, active: Callable[[], BitMap]) -> None:
        self._parts = parts
        self._active = active
        head = parts.json("inventory")
        self._integrations: dict[str, Any] = {item["name"]: item for item in head["integrations"]}
        self._fields = {(field, key): place for place, (field, key) in enumerate(head["fields"])}
        self._permissions: list[list[dict[str, Any]]] = [permissions for _, _, _, permissions in head["groups"]]
        self._numbering = Numbering(list(_numbered(head["groups"])))
        self._by_name = {(group.integration, group.resource_type): group for group in self.groups}

    @property
    def groups(self) -> Sequence[ResourceGroup]:
        """All groups, by their numbers."""
        return self._numbering.groups

    @property
    def pair_count(self) -> int:
        """How many pairs there are; their numbers are below it."""
        return self._numbering.pair_count

    def group(self, integration: str, resource_type: str) -> ResourceGroup | None:
        """The resources of an integration and type, or None."""
        return self._by_name.get((integration, resource_type))

    def group_of_pair(self, pair: int) -> ResourceGroup:
        """The group that a pair is in."""
        return self.groups[self._numbering.place_of_pair(pair)]

    def knows(self, integration: str) -> bool:
        """Whether all resources of the integration are in the catalog: it is listed and complete."""
        return integration in self._integrations and bool(self._integrations[integration]["known"])

    def integrations(self) -> Sequence[str]:
        """The names of the integrations, sorted."""
        return sorted(self._integrations)

    def resource_types(self, integration: str) -> Sequence[str]:
        """The names of its resource types, sorted."""
        return [group.resource_type for group in self.groups if group.integration == integration]

    def resources_named(self, group: ResourceGroup, by: str, key: str, values: Sequence[str]) -> BitMap:
        """See InventoryIndex."""
        return self._postings(_CHOSEN_BY[by], key if by == "TAG" else "").having(values) & resources_in(group)

    def resource_values(self, field: str, key: str) -> Mapping[str, BitMap]:
        """See InventoryIndex; nothing for a field that no resource has."""
        if field == "resource_type":
            return self._grouped(lambda group: group.resource_type)
        if field == "integration_name":
            return self._grouped(lambda group: group.integration)
        if field == "integration":
            return self._grouped(self._integration_id)
        return self._postings(field, key if field in _KEYED else "")

    def permission_values(self, field: str, key: str) -> Mapping[str, BitMap]:
        """See InventoryIndex; nothing for a field that no permission has."""
        found: dict[str, BitMap] = {}
        for group, permissions in zip(self.groups, self._permissions, strict=True):
            for place, permission in enumerate(permissions):
                value = permission[field].get(key) if field in _KEYED else permission.get(field)
                if value and group.size:
                    found.setdefault(value, BitMap()).update(pairs_of(group, place))
        return found

    def all_pairs(self, resources: BitMap) -> BitMap:
        """The pairs of these resources with every permission that they have."""
        return self._numbering.all_pairs(resources)

    def resources_of(self, pairs: BitMap) -> BitMap:
        """The resources that the pairs are about."""
        return self._numbering.resources_of(pairs)

    def owners_of(self, resource: int) -> BitMap:
        """The owners of the resource, else of its integration; active people only."""
        owners = self._parts.numbers("inventory/owners")[resource]
        if owners != OF_INTEGRATION:
            return BitMap(self._parts.json("inventory/owner_sets")[owners]) & self._active()
        group = self.groups[self._numbering.place_of_resource(resource)]
        return BitMap(self._integrations.get(group.integration, {}).get("owners", ())) & self._active()

    def entitlement(self, pair: int) -> Entitlement:
        """What a pair is, in words."""
        place = self._numbering.place_of_pair(pair)
        group = self.groups[place]
        permission, offset = divmod(pair - group.base, group.size)
        id_, name, risk, tags = self._parts.row("inventory/resources", group.first + offset)
        return Entitlement(
            integration=group.integration,
            resource_type=group.resource_type,
            resource=name,
            resource_id=id_,
            permission=group.permissions[permission],
            resource_risk=risk,
            permission_risk=self._permissions[place][permission]["permission_risk_level"],
            tags=tags,
        )

    def find_pairs(self, text: str) -> BitMap:
        """See InventoryIndex. Names may hold spaces and slashes: every way to read the text counts."""
        found = BitMap()
        for group in self.groups:
            for permission in group.permissions:
                if text.endswith(f" {permission}"):
                    found |= group.pairs(self._called(text.removesuffix(f" {permission}"), group), permission)
        return found

    def suggest(self, text: str) -> str:
        """A sentence that says what the text may mean, or nothing."""
        resource = text.rpartition(" ")[0] or text
        have = [group for group in self.groups if self._called(resource, group)]
        if have:
            permissions = sorted({permission for group in have for permission in group.permissions})
            return f"The permissions on {resource} are: {', '.join(permissions)}."
        return near_match(resource, [*self._postings(_NAME, ""), *self._postings(_ID, "")])

    def _called(self, resource: str, group: ResourceGroup) -> BitMap:
        prefixes = ("", f"{group.integration}/", f"{group.integration}/{group.resource_type}/")
        names = [resource.removeprefix(prefix) for prefix in prefixes if resource.startswith(prefix)]
        named = self._postings(_NAME, "").having(names) | self._postings(_ID, "").having(names)
        return named & resources_in(group)

    def _integration_id(self, group: ResourceGroup) -> str:
        integration = self._integrations.get(group.integration)
        return str(integration["id"]) if integration else group.integration

    def _grouped(self, value_of: Callable[[ResourceGroup], str]) -> dict[str, BitMap]:
        found: dict[str, BitMap] = {}
        for group in self.groups:
            if group.size:
                found.setdefault(value_of(group), BitMap()).update(resources_in(group))
        return found

    def _postings(self, field: str, key: str) -> Postings:
        place = self._fields.get((field, key))
        if place is None:
            return _NOTHING
        postings: Postings = self._parts.once(f"inventory/fields/{place}", Postings)
        return postings


def _numbered(rows: Iterable[Any]) -> Iterator[ResourceGroup]:
    first = base = 0
    for integration, resource_type, size, permissions in rows:
        yield ResourceGroup(
            integration=integration,
            resource_type=resource_type,
            first=first,
            size=size,
            permissions=tuple(permission["permission_name"] for permission in permissions),
            base=base,
        )
        first += size
        base += size * len(permissions)
