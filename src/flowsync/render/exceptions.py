"""What a plan says of the exceptions of its run: what was left out, and drift that is left as it is."""

from flowsync.plan.values import LeftOut, Plan, Reason, Why
from flowsync.render.change_rows import SIGNS
from flowsync.render.printable import printable
from flowsync.render.sentences import counted

_DRIFT_SIGN, _OPEN_SIGN = "!", "?"
_MOST_OPTIONS = 6


def given_options(plan: Plan) -> list[str]:
    """The options that make a plan partial, as they were given; of many the first, and how many more there are."""
    options = [f"--only {printable(text)}" for text in plan.exceptions.only]
    options += [f"--target {printable(text)}" for text in plan.exceptions.targets]
    options += [f"--exclude {printable(text)}" for text in plan.exceptions.excluded]
    more = len(options) - _MOST_OPTIONS
    return options if more <= 0 else [*options[:_MOST_OPTIONS], f"and {more:,} more"]


def left_out_phrase(plan: Plan) -> str:
    """How much a partial plan leaves out."""
    number = plan.counts.left_out
    return f"{counted(number, 'change')} left out" if number else "nothing left out"


def left_out_reason(plan: Plan) -> str:
    """Why what a partial plan leaves out is left out, for all of it."""
    return "because only what narrows access is applied" if plan.exceptions.only else "because it was not looked at"


def left_out_sign(one: LeftOut) -> str:
    """How a change that was left out is marked."""
    if one.action is None:
        return _OPEN_SIGN
    return _DRIFT_SIGN if one.reason is Reason.DRIFT else SIGNS[one.action]


def left_out_word(one: LeftOut) -> str:
    """What a change that was left out would have done, in a word or two; of one that nobody can tell, that."""
    if one.action is None:
        return "stays as it is"
    return "restore drift" if one.reason is Reason.DRIFT else str(one.action)


def left_out_why(one: LeftOut) -> str:
    """Why it was left out, with a colon before it; empty where that is so for all that was left out."""
    if one.why is Why.NOT_LOOKED_AT:
        return ""
    return f": {one.why} ({printable(one.detail)})" if one.detail else f": {one.why}"


def left_out_title(one: LeftOut) -> str:
    """The address of a change that was left out, and the name it has before a rename."""
    former = f" (renamed from {printable(one.previous.name)})" if one.previous else ""
    return f"{printable(str(one.address))}{former}"
