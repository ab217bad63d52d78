"""What one run was told to do otherwise than every other one."""

from dataclasses import asdict, dataclass

_LATER_EXCEPTIONS = frozenset({"allowed_deletes", "only", "restored_widening"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    """What one run was told to look at, to leave out, to leave as it is, to delete although there are too many, which
    effects alone to have, and where to restore drift though that widens access: the values of the options as given."""

    targets: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    ignored_drift: tuple[str, ...] = ()
    allowed_deletes: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    restored_widening: tuple[str, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether the run does not look at every object, or not at every change."""
        return bool(self.targets or self.excluded or self.only)

    @property
    def data(self) -> dict[str, tuple[str, ...]]:
        """The values by name; those that older plans know nothing of only where there are any."""
        return {name: given for name, given in asdict(self).items() if given or name not in _LATER_EXCEPTIONS}
