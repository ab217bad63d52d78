"""The bars: ratios of two figures of the same run, so that they mean the same on another machine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.cases import FLOOR, PLAN_ONE, PLAN_ONE_WARM, PYTHON, VALIDATE, VALIDATE_WARM, VERSION
from benchmarks.measure import Figure, Figures, Key
from benchmarks.terraform import NESTED, STRINGS

_SMALL, _LARGE = 1_000, 10_000
_WARM = {PLAN_ONE: PLAN_ONE_WARM, VALIDATE: VALIDATE_WARM}


class Needs(StrEnum):
    """How a ratio is held against the limit of a bar."""

    AT_LEAST = "at least"
    AT_MOST = "at most"
    UNDER = "under"


_MET: Mapping[Needs, Callable[[float, float], bool]] = {
    Needs.AT_LEAST: lambda ratio, limit: ratio >= limit,
    Needs.AT_MOST: lambda ratio, limit: ratio <= limit,
    Needs.UNDER: lambda ratio, limit: ratio < limit,
}


def seconds(figure: Figure) -> float:
    """The median wall time."""
    return figure.seconds


def peak(figure: Figure) -> float:
    """The peak memory in bytes."""
    return figure.peak_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """``above`` divided by ``below`` is held against ``limit``. Judged is the run without a cache."""

    name: str
    above: Key
    below: Key
    needs: Needs
    limit: float
    of: Callable[[Figure], float] = seconds

    def ratio(self, figures: Figures) -> float | None:
        """What was measured; None when one of the two was not."""
        return self._ratio(figures, self.above, self.below)

    def warm_ratio(self, figures: Figures) -> float | None:
        """The same with a warm cache; None when it was not measured, or no cache is used."""
        above, below = ((_WARM.get(label, label), size) for label, size in (self.above, self.below))
        return None if (above, below) == (self.above, self.below) else self._ratio(figures, above, below)

    def is_met(self, figures: Figures) -> bool | None:
        """Whether the bar is met; None when it was not measured."""
        ratio = self.ratio(figures)
        return None if ratio is None else _MET[self.needs](ratio, self.limit)

    def _ratio(self, figures: Figures, above: Key, below: Key) -> float | None:
        if above not in figures or below not in figures:
            return None
        return self.of(figures[above]) / self.of(figures[below])


BARS = (
    Bar(
        name="terraform on nested values to `plan`, one change of 1,000: time",
        above=(NESTED, _SMALL),
        below=(PLAN_ONE, _SMALL),
        needs=Needs.AT_LEAST,
        limit=30,
    ),
    Bar(
        name="terraform on strings to `plan`, one change of 1,000: time",
        above=(STRINGS, _SMALL),
        below=(PLAN_ONE, _SMALL),
        needs=Needs.AT_LEAST,
        limit=6,
    ),
    Bar(
        name="`plan`, one change of 1,000, to terraform on nested values: memory",
        above=(PLAN_ONE, _SMALL),
        below=(NESTED, _SMALL),
        needs=Needs.UNDER,
        limit=0.2,
        of=peak,
    ),
    Bar(
        name="`plan`, one change of 10,000, to one of 1,000: time",
        above=(PLAN_ONE, _LARGE),
        below=(PLAN_ONE, _SMALL),
        needs=Needs.AT_MOST,
        limit=12,
    ),
    Bar(
        name="`validate` of 10,000 to the floor: time",
        above=(VALIDATE, _LARGE),
        below=(FLOOR, _LARGE),
        needs=Needs.UNDER,
        limit=40,
    ),
    Bar(
        name="`flowsync version` to `python -c pass`: time",
        above=(VERSION, 0),
        below=(PYTHON, 0),
        needs=Needs.UNDER,
        limit=8,
    ),
)
