"""What a change does to access, in a word that stands out where access widens."""

from collections.abc import Iterable, Sequence

from flowsync.plan.values import Action, Change, Effect, Indirect
from flowsync.render.printable import printable
from flowsync.render.style import Paint, Tone
from flowsync.render.values_text import ARROW

_WORDS = {Effect.WIDENS: "WIDENS", Effect.MIXED: "mixed", Effect.NARROWS: "narrows", Effect.NEUTRAL: ""}
_TONES = {Effect.WIDENS: Tone.ERROR, Effect.MIXED: Tone.WARNING, Effect.NARROWS: Tone.ADDED, Effect.NEUTRAL: Tone.FAINT}
_ORDER = tuple(_WORDS)
MAY_WIDEN = frozenset({Effect.WIDENS, Effect.MIXED})
"""Effects after which somebody may reach what they could not, or by an easier way."""
WIDTH_OF_WORD = max(map(len, _WORDS.values()))
"""How many cells the longest word takes."""


def effect_word(effect: Effect) -> str:
    """The word of an effect; nothing for a neutral one."""
    return _WORDS[effect]


def painted_effect(effect: Effect, paint: Paint) -> str:
    """The word in its tone."""
    return paint(_WORDS[effect], _TONES[effect])


def effect_phrase(effect: Effect) -> str:
    """The effect where there is always something to say: the word, or that it is neutral."""
    return _WORDS[effect] or str(effect)


def widening_first(changes: Iterable[Change]) -> list[Change]:
    """The changes in the order in which they are shown: what widens, what may, what narrows, the rest; by address."""
    return sorted(changes, key=lambda change: (_ORDER.index(change.effect), change.address))


def deletes_first(changes: Iterable[Change]) -> list[Change]:
    """What widens and what may, then the deletes, then the rest in the same order."""
    return sorted(
        widening_first(changes), key=lambda change: (change.effect not in MAY_WIDEN, change.action is not Action.DELETE)
    )


def must_be_seen(change: Change) -> bool:
    """Whether no reviewer may miss the change: it deletes, widens, or may widen."""
    return change.action is Action.DELETE or change.effect in MAY_WIDEN


def indirect_first(indirect: Iterable[Indirect]) -> list[Indirect]:
    """Flows that change through what they use, in the same order."""
    return sorted(indirect, key=lambda one: (_ORDER.index(one.effect), one.flow, one.via))


def through_phrase(via: Sequence[object]) -> str:
    """The way from a flow to what changes: ``through Bundle/prod-debug → AccessScope/critical``."""
    return f"through {ARROW.join(printable(str(address)) for address in via)}"
