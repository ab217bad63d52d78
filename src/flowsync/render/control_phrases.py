"""Controls in words: all that stands between a person and access, and in what one way is easier or harder."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flowsync.access.compare import added, lost
from flowsync.access.controls import Control, Controls, Requested
from flowsync.effects.values import FlowEffect
from flowsync.ground.address import Address
from flowsync.ground.duration import format_duration
from flowsync.ground.json_text import parse_json
from flowsync.render.policy_phrases import DISTINCT, approval_of, escalation_of, hours_of, requestors_of
from flowsync.render.printable import printable

_INDEFINITE = "without an end"
_BY_ITSELF = "given by itself, while the conditions hold"
_REQUESTED = {
    Requested.NOBODY: "without asking",
    Requested.SELF: "on their own request",
    Requested.MANAGER: "on the manager's request",
    Requested.OTHERS: "on the request of others",
}
_EASIER = {
    Control.REQUEST: "on more people's request",
    Control.SELF_APPROVAL: "and may decide on their own request",
}
_HARDER = {Control.SELF_APPROVAL: "and may no longer decide on their own request"}
_MOST_FLOWS = 3


class _Side(NamedTuple):
    """The controls of most people on a flow, and its canonical body."""

    controls: Controls
    body: str | None


def controls_phrase(controls: Controls, body: str | None, told: Collection[Control] = ()) -> str:
    """All that stands between a person and the access: ``1 of dba-leads, MFA off, justification on, 1h, any hour``.

    Controls that were ``told`` elsewhere are left out; so this is empty where all were.
    """
    if controls.requested is Requested.NOBODY:
        return "" if Control.REQUEST in told else _BY_ITSELF
    side = _Side(controls, body)
    return ", ".join(phrase for control, phrase in _parts(side) if phrase and control not in told)


def _parts(side: _Side) -> Iterator[tuple[Control, str]]:
    controls, body = side
    yield Control.REQUEST, "" if controls.requested is Requested.SELF else _REQUESTED[controls.requested]
    yield Control.APPROVAL, _approval_and_escalation(body)
    yield Control.APPROVER_REASON, "approver's reason on" if controls.approver_reason else ""
    yield Control.MFA, f"MFA {'on' if controls.mfa else 'off'}"
    yield Control.JUSTIFICATION, f"justification {'on' if controls.justification else 'off'}"
    yield Control.DURATION, duration_phrase(controls)
    yield Control.SHIFT, f"only {shift_phrase(controls)}" if controls.bound else ""
    yield Control.HOURS, hours_of(_spec(body))


def approval_phrase(body: str | None) -> str:
    """Whose approval the flow of a canonical body asks for."""
    return approval_of(_spec(body))


def users_phrase(body: str | None) -> str:
    """Who may request by the flow of a canonical body, and for whom."""
    return requestors_of(_spec(body))


def duration_phrase(controls: Controls) -> str:
    """How long access lasts: ``1h (6h with extensions)``, ``without an end``."""
    if controls.grant_minutes is None or controls.total_minutes is None:
        return _INDEFINITE
    total = f" ({format_duration(controls.total_minutes)} with extensions)" if controls.extensions else ""
    return format_duration(controls.grant_minutes) + total


def shift_phrase(controls: Controls) -> str:
    """While which shifts access is asked for or given: ``while pd_shift is primary``, ``at any time``."""
    shifts = " and ".join(sorted(map(str, controls.bound)))
    return f"while {printable(shifts)}" if shifts else "at any time"


def flows_phrase(flows: Sequence[Address]) -> str:
    """The addresses of flows, the first few of many."""
    more = f" and {len(flows) - _MOST_FLOWS:,} more" if len(flows) > _MOST_FLOWS else ""
    return ", ".join(printable(str(flow)) for flow in flows[:_MOST_FLOWS]) + more


def easier_phrases(flow: FlowEffect) -> list[str]:
    """In what the way through a flow is easier than what its people had, the weightiest first: than the flow was itself
    (``for 8h, was 1h``), or than the flows through which they came (``without MFA, was through AccessFlow/f``)."""
    before, after = _sides(flow)
    if after is None:
        return []
    changed = lost(before.controls, after.controls) if before is not None else ()
    told = _worth_saying(flow.lost, after)
    own = [_told(control, after, before) for control in told if control in changed and before is not None]
    others = [_EASIER.get(control) or _said(control, after) for control in told if control not in changed]
    if others and flow.came_by:
        others[-1] += f", was through {flows_phrase(flow.came_by)}"
    return own + others


def harder_phrases(flow: FlowEffect) -> list[str]:
    """The mirror of it: in what the way is harder now (``only for 1h, was 8h``), and the flows that are left."""
    before, after = _sides(flow)
    left = [f"only through {flows_phrase(flow.left_with)}"] if flow.left_with else []
    if before is None or after is None:
        return left
    changed = added(before.controls, after.controls)
    own = [
        _HARDER.get(control) or f"only {_told(control, after, before)}" for control in flow.added if control in changed
    ]
    # whose own approval counts differs from person to person, so that the controls of most do not tell
    is_banned = Control.SELF_APPROVAL in flow.added and Control.SELF_APPROVAL not in changed
    return own + ([_HARDER[Control.SELF_APPROVAL]] if is_banned else []) + left


def _sides(flow: FlowEffect) -> tuple[_Side | None, _Side | None]:
    before = None if flow.controls_before is None else _Side(flow.controls_before, flow.before)
    return before, None if flow.controls is None else _Side(flow.controls, flow.after)


def _worth_saying(controls: Sequence[Control], after: _Side) -> list[Control]:
    """Where access is given by itself, there is nobody to approve it and nothing to ask for."""
    if after.controls.requested is Requested.NOBODY and Control.REQUEST in controls:
        return [Control.REQUEST]
    return list(controls)


def _told(control: Control, after: _Side, before: _Side) -> str:
    """How the access is now in one control, and how it was."""
    if control is Control.REQUEST and after.controls.requested is before.controls.requested:
        return _EASIER[control]
    if control is Control.APPROVAL:
        return _approval_told(after.body, before.body)
    if control is Control.DURATION and after.controls.states_duration is not before.controls.states_duration:
        return f"for {_stated(after.controls)}, was {_stated(before.controls)}"
    was = _was(control, before)
    return f"{_said(control, after)}, was {was}" if was else _said(control, after)


def _approval_told(after: str | None, before: str | None) -> str:
    """Whose approval it takes, and by what that differs: the groups, that they are different people, the escalation."""
    new, old = approval_phrase(after), approval_phrase(before)
    if new == old:
        return f"with {new}, {escalation_of(_spec(after))}, was {escalation_of(_spec(before))}"
    if new.removesuffix(DISTINCT) == old.removesuffix(DISTINCT):
        by = f"{DISTINCT}, was maybe one person" if new.endswith(DISTINCT) else f", maybe by one person, was{DISTINCT}"
        return f"with {new.removesuffix(DISTINCT)}{by}"
    return f"with {_approval_and_escalation(after)}, was {_approval_and_escalation(before)}"


def _stated(controls: Controls) -> str:
    duration = duration_phrase(controls)
    return f"a stated time up to {duration}" if controls.states_duration else f"{duration} without stating how long"


def _said(control: Control, side: _Side) -> str:
    """How the access is in one control."""
    controls, body = side
    words = {
        Control.REQUEST: _REQUESTED[controls.requested],
        Control.APPROVAL: f"with {approval_phrase(body)}",
        Control.SELF_APPROVAL: "and may decide on their own request",
        Control.MFA: f"{'with' if controls.mfa else 'without'} MFA",
        Control.DURATION: duration_phrase(controls) if controls.is_standing else f"for {duration_phrase(controls)}",
        Control.SHIFT: shift_phrase(controls),
        Control.HOURS: f"at {hours_of(_spec(body))}",
        Control.JUSTIFICATION: f"{'with' if controls.justification else 'without'} a justification",
        Control.APPROVER_REASON: f"{'with' if controls.approver_reason else 'without'} a reason from the approver",
    }
    return words[control]


def _was(control: Control, side: _Side) -> str:
    """How the access was; nothing where how it is says that."""
    controls, body = side
    words = {
        Control.REQUEST: f"{_REQUESTED[controls.requested]}{_asked_for(side)}",
        Control.APPROVAL: approval_phrase(body),
        Control.DURATION: duration_phrase(controls),
        Control.SHIFT: f"only {shift_phrase(controls)}" if controls.bound else "at any time",
        Control.HOURS: hours_of(_spec(body)),
    }
    return words.get(control, "")


def _asked_for(side: _Side) -> str:
    """What a request asked for: `` with 1 of dba-leads and MFA for 2h``."""
    controls, body = side
    if controls.requested is Requested.NOBODY:
        return ""
    approval = approval_phrase(body) if controls.approval is not None else ""
    parts = [approval, "MFA" if controls.mfa else "", "a justification" if controls.justification else ""]
    given = " and ".join(filter(None, parts))
    return f"{f' with {given}' if given else ''} for {duration_phrase(controls)}"


def _approval_and_escalation(body: str | None) -> str:
    spec = _spec(body)
    return f"{approval_of(spec)}, {escalation_of(spec)}" if "escalation_policy" in spec else approval_of(spec)


def _spec(body: str | None) -> Mapping[str, Any]:
    spec: Mapping[str, Any] = parse_json(body)["spec"] if body else {}
    return spec
