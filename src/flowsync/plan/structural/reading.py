"""A body as the structural effect reads it: its fields with their defaults, and where its references are looked up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flowsync.access.policy import Policy
from flowsync.ground.address import Address, Kind
from flowsync.ground.duration import INDEFINITE, parse_duration

_DEFAULT_GRANT, _DEFAULT_EXTENSION = "1h", "30m"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A canonical body as data. Without a ``policy`` what it refers to stands for itself."""

    kind: Kind
    data: Mapping[str, Any]
    policy: Policy | None = None

    @property
    def address(self) -> Address:
        """The address that the body gives itself."""
        return Address(kind=self.kind, space=self.data["metadata"].get("space"), name=self.data["metadata"]["name"])

    @property
    def spec(self) -> Mapping[str, Any]:
        """The spec, defaults left out."""
        spec: Mapping[str, Any] = self.data["spec"]
        return spec

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of a flow that may be requested; those of an automatic one are all off."""
        return {} if self.is_automatic else self.spec.get("settings", {})

    @property
    def gives_access(self) -> bool:
        """Whether it is a flow that is switched on."""
        return self.kind is Kind.ACCESS_FLOW and self.spec.get("active", True) is True

    @property
    def is_automatic(self) -> bool:
        """Whether it is a flow that grants by itself."""
        return self.spec.get("trigger") == "AUTOMATIC"

    @property
    def grant_minutes(self) -> int | None:
        """How long the access of a flow lasts without extensions; None without an end."""
        grant = self.spec.get("grant_duration", _DEFAULT_GRANT)
        return None if self.is_automatic or grant == INDEFINITE else parse_duration(grant) or 0

    @property
    def total_minutes(self) -> int | None:
        """How long the access of a flow lasts at most, with all extensions; None without an end."""
        if self.grant_minutes is None:
            return None
        extensions: int = self.settings.get("max_extensions", 0)
        extension = parse_duration(self.settings.get("extension_duration", _DEFAULT_EXTENSION))
        return self.grant_minutes + extensions * (extension or 0)
