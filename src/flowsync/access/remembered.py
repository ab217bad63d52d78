"""What evaluation found out about people and owners, whatever the policy."""

from collections.abc import Mapping
from typing import Any

from flowsync.access.directory import Directory
from flowsync.access.owners import Owners
from flowsync.access.usage import Usage, usage_of
from flowsync.access.values import Unknown
from flowsync.catalog.index import Catalog
from flowsync.ground.json_text import canonical_json

_NO_PEOPLE = Usage(unknown=frozenset({Unknown(summary="the catalog has no people")}))
_OF_NO_CONCERN = ("access_targets", "active")


class Remembered:
    """Evaluations of one catalog at one moment (ISO 8601, UTC; None for any of the catalog's) share it. What has the
    same text is worked out once, whichever flow and whichever policy it is from."""

    def __init__(self, catalog: Catalog, at: str | None) -> None:
        self.catalog = catalog
        self.owners = Owners(catalog.inventory)
        self._directory = Directory(catalog.people, at) if catalog.people else None
        self._usages: dict[tuple[str, bool], Usage] = {}

    def usage_of(self, spec: Mapping[str, Any], *, states_duration: bool) -> Usage:
        """How people use a flow with a valid, canonical spec, were it active. ``states_duration`` is the account's
        setting."""
        if self._directory is None:
            return _NO_PEOPLE
        text = canonical_json({key: value for key, value in spec.items() if key not in _OF_NO_CONCERN})
        if (text, states_duration) not in self._usages:
            usage = usage_of(spec, self._directory, states_duration=states_duration)
            self._usages[text, states_duration] = usage
        return self._usages[text, states_duration]
