"""The first line of a plan: the worst that happens to access, to how many people, by which control, and what else."""

from collections.abc import Callable, Iterator, Mapping

from flowsync.effects.values import Concern, Direction, EffectPlan, FlowEffect, Knowledge, Reach
from flowsync.render.age import age_phrase
from flowsync.render.control_phrases import approval_phrase, easier_phrases, harder_phrases
from flowsync.render.effect_phrases import Teller, counted_people
from flowsync.render.sentences import counted

_VERBS = {
    Direction.GAINS: ("gains", "gain"),
    Direction.WEAKER: ("reaches", "reach"),
    Direction.LOSES: ("loses", "lose"),
    Direction.STRONGER: ("reaches", "reach"),
}
_REST = {
    Direction.GAINS: ("gains", "gain"),
    Direction.LOSES: ("loses", "lose"),
    Direction.WEAKER: ("gets a weaker route", "get a weaker route"),
    Direction.STRONGER: ("gets a stronger route", "get a stronger route"),
}
_ALWAYS_TOLD = (Direction.GAINS, Direction.LOSES)
_NOTHING = Reach()


def headline(effects: EffectPlan, teller: Teller) -> str:
    """The first line: the worst direction, distinct people, entitlement, the control lost, and what else happens."""
    worst = worst_of(effects.reach)
    if worst is None:
        return _nobody(effects)
    reach, doubt = effects.reach[worst], _doubt(effects)
    many = len(reach.people)
    least = "at least " if effects.knowledge in (Knowledge.PARTIAL, Knowledge.UNKNOWN) else ""
    who = f"{least}{counted_people(many)} {_VERBS[worst][many != 1]}"
    mark = f"{str(worst).upper()}{f' ({doubt})' if doubt else ''}"
    said = f"{who} {teller.entitlements(reach.pairs)}{_how(effects, worst)}{_standing(effects, worst)}"
    return f"{mark}: {said}; {', '.join(_rest(effects, worst))}."


def worst_of(reach: Mapping[Direction, Reach]) -> Direction | None:
    """The worst thing that happens, or None where nothing does."""
    return next((direction for direction in Direction if reach.get(direction, _NOTHING).count), None)


def _nobody(effects: EffectPlan) -> str:
    """What is said where nobody's access changes: whether that is certain, and what changes all the same."""
    latent = sum(any(one.is_new and one.concern is Concern.LATENT for one in flow.findings) for flow in effects.flows)
    if doubt := _doubt(effects):
        unknown = f"{_first_unknown(effects)}; " if effects.unknown else ""
        return f"{doubt}: {unknown}nobody that is in the catalog gains or loses access."
    if latent:
        opens = "opens" if latent == 1 else "open"
        when = f"but {counted(latent, 'flow')} {opens} to whoever or whatever comes to fit a pattern"
        return f"LATENT: nobody gains or loses access today, {when}."
    return "NO EFFECT: nobody gains or loses access, or reaches it by another route."


def _first_unknown(effects: EffectPlan) -> str:
    """The first thing that is not known, and how many more there are."""
    first, *more = effects.unknown
    return first.summary + (f", and {len(more):,} more" if more else "")


def _doubt(effects: EffectPlan) -> str:
    if effects.knowledge is Knowledge.STALE and effects.catalog is not None:
        return f"STALE, {age_phrase(effects.catalog.age_minutes)} old"
    if effects.knowledge is Knowledge.PARTIAL and worst_of(effects.reach) is None:
        return "UNKNOWN"
    return "" if effects.knowledge is Knowledge.EXACT else effects.knowledge.upper()


def _how(effects: EffectPlan, worst: Direction) -> str:
    """Under which control: of everybody where all flows say the same, else of how many; nothing for a loss."""
    told: Mapping[Direction, Callable[[FlowEffect], list[str]]] = {
        Direction.WEAKER: easier_phrases,
        Direction.STRONGER: harder_phrases,
    }
    if worst is Direction.GAINS:
        return _by_approval(effects)
    if worst is Direction.LOSES:
        return ""
    flows = [flow for flow in effects.flows if flow.reach.get(worst, _NOTHING).count]
    phrases = {next(iter(told[worst](flow)), "") for flow in flows}
    if len(phrases) == 1:
        return f" {phrases.pop()}".rstrip()
    first = next(iter(told[worst](flows[0])), "")
    return f", {len(flows[0].reach[worst].people):,} of them {first}" if first else ""


def _by_approval(effects: EffectPlan) -> str:
    """Whose approval those who gain need, and how many of them nobody's."""
    gains, free = effects.reach[Direction.GAINS], effects.unapproved
    if free.count == gains.count:
        return " with no approval"
    if free.count:
        some = "everybody" if free.people == gains.people else f"{len(free.people):,} of them"
        return f", {some} to {'part' if len(free.pairs) < len(gains.pairs) else 'all'} of it with no approval"
    flows = [flow for flow in effects.flows if flow.reach.get(Direction.GAINS, _NOTHING).count]
    phrases = {approval_phrase(flow.after) for flow in flows}
    return f" with {phrases.pop()}" if len(phrases) == 1 else ""


def _standing(effects: EffectPlan, worst: Direction) -> str:
    """How many have it as standing access."""
    number = len(effects.standing.people)
    if not number:
        return ""
    everybody = worst in (Direction.GAINS, Direction.WEAKER) and effects.standing.count == effects.reach[worst].count
    return ", as standing access" if everybody else f", {number:,} as standing access"


def _rest(effects: EffectPlan, worst: Direction) -> Iterator[str]:
    for direction, verbs in _REST.items():
        number = len(effects.reach.get(direction, _NOTHING).people)
        if direction is not worst and (number or direction in _ALWAYS_TOLD):
            yield f"{number:,} {verbs[number != 1]}"
