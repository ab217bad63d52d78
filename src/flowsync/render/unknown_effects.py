"""What is said of a plan's effect where there is no catalog."""

from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import Effect, Plan
from flowsync.render.sentences import counted

_VERBS = {
    Effect.WIDENS: ("widens", "widen"),
    Effect.MIXED: ("is mixed", "are mixed"),
    Effect.NARROWS: ("narrows", "narrow"),
}


def unknown_effects(plan: Plan) -> ToldEffects:
    """What is said without a catalog: never that nobody is affected, but where no field is about access."""
    fields = _fields(plan)
    data = {"knowledge": "unknown", "catalog": None}
    if not fields:
        return ToldEffects(headline="NO EFFECT: nothing that changes is about access.", knowledge="exact", data=data)
    said = "no catalog, so who gains and who loses access is not known"
    return ToldEffects(headline=f"UNKNOWN: {said}{fields}.", knowledge="unknown", data=data)


def _fields(plan: Plan) -> str:
    """How many changes widen and narrow by their fields alone; nothing where none is about access."""
    effects = [change.effect for change in plan.changes] + [one.effect for one in plan.indirect]
    told = [
        f"{counted(effects.count(effect), 'change')} {one if effects.count(effect) == 1 else many}"
        for effect, (one, many) in _VERBS.items()
        if effect in effects
    ]
    return f"; by the fields alone, {', '.join(told)}" if told else ""
