"""Checks what policy says of people: addresses, groups and other values, sources, and whether anybody meets it.

Nothing is said of what the catalog may not tell in full.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from flowsync.access.directory import Directory
from flowsync.access.people import is_role
from flowsync.access.usage import usage_of
from flowsync.catalog.index import PeopleIndex
from flowsync.catalog.near import near_match
from flowsync.catalog.snapshot import GROUP, MANAGER, USER
from flowsync.ground.codes import Code
from flowsync.ground.suggest import did_you_mean
from flowsync.known.finding import Finding, Place

_BY_VALUE = ("is", "is_not")
_MISSPELT = 0.9
"""How alike the name of a team and that of a group are when one is taken for a misspelling of the other."""
_CORRECT = "Correct it or take it out; where it is new, sync the catalog again."


class PeopleCheck:
    """Checks against the people of one catalog. What has the same text is looked up once. ``names`` says that people
    may be named whom policy does not name."""

    def __init__(self, people: PeopleIndex, *, names: bool) -> None:
        self._people = people
        self._names = names
        self._directory = Directory(people, None)
        self._values: dict[tuple[str, str | None], dict[str, str]] = {}
        self._owners: dict[str, tuple[str, str] | None] = {}

    def flow(self, spec: Mapping[str, Any], place: Place) -> Iterator[Finding]:
        """What there is to say of the people of a flow, be it active or not; ``place`` is that of its spec."""
        asked = spec.get("request_for", {})
        using = list(self.block(spec["requestors"], place.at("requestors")))
        if "grantees" in asked:
            using += self.block(asked["grantees"], place.at("request_for", "grantees"))
        yield from using
        if asked and not using:
            yield from self._unused(spec, place.at("request_for"))
        for key in ("approver_policy", "escalation_policy"):
            for number, group in enumerate(spec.get(key, {}).get("approver_groups", ())):
                yield from self.block(group, place.at(key, "approver_groups", number))

    def block(self, block: Mapping[str, Any], place: Place) -> Iterator[Finding]:
        """What there is to say of a block of conditions or an approver group: of the whole only where its conditions
        are as they should be."""
        key = "approvers" if "approvers" in block else "conditions"
        found = [
            finding
            for number, condition in enumerate(block[key])
            for finding in self.condition(condition, place.at(key, number))
        ]
        yield from found
        if not found and self._is_empty(block):
            who = "Nobody can give this approval" if key == "approvers" else "Nobody meets these conditions"
            yield Finding(
                code=Code.MATCHES_NOBODY,
                place=place.key,
                summary=f"{who}: no active person in the catalog meets all of them.",
                hint="Under 'logical_operator: OR' one of them is enough.",
            )

    def condition(self, condition: Mapping[str, Any], place: Place) -> Iterator[Finding]:
        """What there is to say of one condition."""
        if is_role(condition):
            return
        type_, source = condition["type"], condition.get("source_integration_name")
        if not self._people.knows(type_, source):
            yield from self._untold(type_, source, place)
            return
        wrong = list(self._wrong_values(condition, place)) if _operator(condition) in _BY_VALUE else []
        yield from wrong
        if not wrong and self._is_empty({"conditions": [condition]}):
            yield Finding(
                code=Code.MATCHES_NOBODY,
                place=place,
                summary="Nobody who is active in the catalog meets this condition.",
                hint=_CORRECT,
            )

    def owner(self, owner: str, place: Place) -> Iterator[Finding]:
        """What there is to say of an owner of a document: an address is somebody's; what is almost the name of a group
        was meant to be it. Any other text may be the name of a team that no source knows."""
        if owner not in self._owners:
            self._owners[owner] = self._wrong_owner(owner)
        if wrong := self._owners[owner]:
            summary, hint = wrong
            yield Finding(code=Code.UNKNOWN_OWNER, place=place, summary=summary, hint=hint)

    def _wrong_owner(self, owner: str) -> tuple[str, str] | None:
        if "@" in owner:
            return self._wrong_person(owner)
        if not self._people.knows(GROUP, None):
            return None
        groups = self._folded(GROUP, None)
        near = get_close_matches(owner.casefold(), groups, n=1, cutoff=_MISSPELT)
        if not near or near[0] == owner.casefold():
            return None
        return f"No group in the catalog is called '{owner}'.", f"Did you mean '{groups[near[0]]}'?"

    def _wrong_person(self, address: str) -> tuple[str, str] | None:
        """What is wrong with an address that should be that of an active person, and what to do."""
        if self._people.having(USER, "is", (address,), None, None):
            return None
        person = self._people.find(address)
        if person is not None and person not in self._people.active:
            return f"'{address}' is not active in the catalog.", "Take them out, or name who took over."
        return f"Nobody in the catalog has the address '{address}'.", self._suggested(address)

    def person(self, text: str, place: Place) -> Iterator[Finding]:
        """That nobody has the e-mail, alias or id."""
        if self._people.find(text) is None:
            summary = f"Nobody in the catalog is '{text}'."
            yield Finding(code=Code.UNKNOWN_PERSON, place=place, summary=summary, hint=self._suggested(text))

    def _suggested(self, text: str) -> str:
        """Who may have been meant, where people may be named; else what can be done."""
        return (self._people.suggest(text) if self._names else "") or _CORRECT

    def _untold(self, type_: str, source: str | None, place: Place) -> Iterator[Finding]:
        """A source that the catalog does not list, or a type of which no source tells; nothing where one that is not
        complete may do so."""
        sources = self._people.sources()
        if source is not None and source not in sources:
            yield Finding(
                code=Code.UNKNOWN_SOURCE,
                place=place.at("source_integration_name"),
                summary=f"The catalog has no identity source '{source}'.",
                hint=did_you_mean(source, sources) or _listed("It has", sources),
            )
            return
        told = [self._people.types_of(one) for one in ([source] if source is not None else sources)]
        if told and all(types is not None for types in told):
            types = sorted({name for some in told for name in some or ()} | {USER, MANAGER})
            who = f"{source} does not tell" if source is not None else "No identity source in the catalog tells"
            yield Finding(
                code=Code.UNKNOWN_ATTRIBUTE,
                place=place.at("type"),
                summary=f"{who} of '{type_}'.",
                hint=did_you_mean(type_, types) or _listed("There are", types),
            )

    def _wrong_values(self, condition: Mapping[str, Any], place: Place) -> Iterator[Finding]:
        type_, source = condition["type"], condition.get("source_integration_name")
        for number, value in enumerate(condition["values"]):
            at = place.at("values", number)
            if type_ == USER:
                if wrong := self._wrong_person(value):
                    yield Finding(code=Code.UNKNOWN_PERSON, place=at, summary=wrong[0], hint=wrong[1])
            elif self._people.having(type_, "is", (value,), source, None):
                continue
            elif type_ == MANAGER:
                if self._people.find(value) is None:
                    summary = f"Nobody in the catalog has the address '{value}'."
                    yield Finding(code=Code.UNKNOWN_PERSON, place=at, summary=summary, hint=self._suggested(value))
            elif value.casefold() not in self._folded(type_, source):
                by = f" ({source})" if source is not None else ""
                yield Finding(
                    code=Code.UNKNOWN_VALUE,
                    place=at,
                    summary=f"Nobody in the catalog has the {type_} '{value}'{by}.",
                    hint=near_match(value, self._folded(type_, source).values()) or _CORRECT,
                )

    def _unused(self, spec: Mapping[str, Any], place: Place) -> Iterator[Finding]:
        """That nobody can use a flow although its blocks match people: nobody reports to who may ask, say."""
        usage = usage_of(spec, self._directory, states_duration=False)
        if not usage.ways and not usage.unknown:
            yield Finding(
                code=Code.MATCHES_NOBODY,
                place=place.key,
                summary="Nobody can use this flow: there is nobody for whom those who may ask can do so.",
                hint="Nobody reports to them, or there is nobody else who may ask: see 'request_scopes'.",
            )

    def _is_empty(self, block: Mapping[str, Any]) -> bool:
        """Whether nobody meets a block, for certain."""
        if "approvers" in block:
            members = self._directory.members_of(block)
            return not members.clause and not members.unknown
        met = self._directory.people_of(block)
        return not met.found and not met.unknown

    def _folded(self, type_: str, source: str | None) -> Mapping[str, str]:
        """The values of a type as they are written, by their folded text; those of inactive people too."""
        if (type_, source) not in self._values:
            self._values[type_, source] = {value.casefold(): value for value in self._people.values(type_, source)}
        return self._values[type_, source]


def _operator(condition: Mapping[str, Any]) -> str:
    operator: str = condition.get("match_operator", "is")
    return operator


def _listed(begin: str, words: object) -> str:
    return f"{begin}: {', '.join(words)}." if isinstance(words, (list, tuple)) and words else _CORRECT
