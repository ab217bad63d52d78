"""What ``--ignore-drift`` asks for: which drift it leaves as it is, and what to say where it leaves none."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from flowsync.ground.address import Address
from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.ground.place import KeyPath
from flowsync.ground.suggest import did_you_mean
from flowsync.plan.drifted_fields import DriftedField
from flowsync.plan.values import Drift


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignoring:
    """What was asked for: as it was given, and with the address that the object has in the store."""

    asked: tuple[tuple[DriftedField, DriftedField], ...] = ()

    @classmethod
    def of(cls, asked: Sequence[DriftedField], renames: Mapping[Address, Address]) -> Self:
        """``renames`` leads from a new address to the one in the store, which may be named as well."""
        stored = (replace(one, address=renames.get(one.address, one.address)) for one in asked)
        return cls(asked=tuple(zip(asked, stored, strict=True)))

    def is_about(self, address: Address) -> bool:
        """Whether drift of the object that has this address in the store is asked for."""
        return any(stored.address == address for _, stored in self.asked)

    def covers(self, address: Address, key_path: KeyPath = ()) -> bool:
        """Whether drift of this field, or of the object as a whole, is asked for."""
        return any(stored.covers(address, key_path) for _, stored in self.asked)

    def findings(
        self, drift: Sequence[Drift], ignored: Sequence[Drift], known: Collection[Address]
    ) -> Iterator[Diagnostic]:
        """Warnings where what was asked for leaves less as it is than its words say.

        ``drift`` is what apply ends, ``ignored`` what it leaves, ``known`` are all addresses there are.
        """
        for given, stored in self.asked:
            against = next((text for one in drift if (text := _why_not(stored, one))), "")
            if against:
                yield _warning(Code.DRIFT_NOT_IGNORED, given, f"Not all drift of {given} is ignored: {against}.")
            elif given.address not in known:
                hint = did_you_mean(str(given.address), map(str, known))
                yield _warning(Code.NO_SUCH_DRIFT, given, f"There is no {given.address} whose drift to ignore.", hint)
            elif not any(_is_part(stored, one) for one in ignored):
                yield _warning(Code.NO_SUCH_DRIFT, given, f"{given} has not drifted: there is nothing to ignore.")


def _is_part(asked: DriftedField, drift: Drift) -> bool:
    if drift.missing:
        return asked.covers(drift.address, ())
    return any(asked.covers(drift.address, attribute.key_path) for attribute in drift.attributes)


def _why_not(asked: DriftedField, drift: Drift) -> str:
    """Why drift that was asked for is not left as it is; empty where it was not asked for."""
    if asked.address != drift.address:
        return ""
    if drift.missing:
        return "all of it is gone from the live store" if asked.field else "policies change it too, and create it again"
    if not drift.attributes:
        return "policies delete it"
    fields = [one.key_path for one in drift.attributes if asked.covers(drift.address, one.key_path)]
    names = dict.fromkeys(map(_shown, fields))
    return f"policies change {' and '.join(names)} too, and win" if names else ""


def _shown(key_path: KeyPath) -> str:
    """The field as the option names it: a way through mappings only."""
    steps = next((key_path[:at] for at, step in enumerate(key_path) if isinstance(step, int)), key_path)
    return ".".join(map(str, steps[1:]))


def _warning(code: Code, given: DriftedField, summary: str, hint: str = "") -> Diagnostic:
    return Diagnostic(severity=Severity.WARNING, code=code, summary=summary, hint=hint, address=given.address)
