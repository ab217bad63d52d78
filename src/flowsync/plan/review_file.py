"""A review as a file: what CI hands to whoever shows it. It is read as what somebody hostile may have written."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flowsync.ground.address import Address
from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_fields import Fields, as_text
from flowsync.ground.json_text import parse_json, pretty_json
from flowsync.model.commit import CommitRef
from flowsync.plan.plan_data import diagnostic_data, plan_data
from flowsync.plan.plan_reading import diagnostic_of, plan_of
from flowsync.plan.review import Review
from flowsync.plan.review_trust import as_bodies_say, check_name, check_plan
from flowsync.plan.told_effects import ToldEffects, ToldFlow, ToldRow
from flowsync.plan.values import Plan

FORMAT_VERSION = 1
LARGEST_FILE = 64 * 1024 * 1024
"""In bytes."""
_FORMAT = "flowsync-review"
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_DIRTY = "+dirty"
_KNOWLEDGE = ("exact", "partial", "stale", "unknown")
_DIRECTIONS = ("gains", "weaker", "loses", "stronger", "")
_DEEPEST = 64
_AGAIN = "Make it again: flowsync plan --review FILE"


def review_to_text(review: Review) -> str:
    """The text of a review's file."""
    return pretty_json(
        {
            "format": _FORMAT,
            "format_version": FORMAT_VERSION,
            "base": review.base,
            "head": review.head,
            "store_url": _encodable(review.store_url),
            "plan": _plan_data(review.plan),
            "effects": _effects_data(review.effects),
            "own": _plan_data(review.own),
            "own_effects": _effects_data(review.own_effects),
            "pending": _plan_data(review.pending),
            "commits": {str(address): [one.id for one in commits] for address, commits in review.commits.items()},
            "commit": [_encodable(asdict(one)) for one in _each_once(review.commits.values())],
            "rules_changed": _encodable(review.rules_changed),
            "diagnostics": [_encodable(diagnostic_data(one)) for one in review.diagnostics],
        }
    )


def review_from_text(text: bytes, name: str) -> Review:
    """The review in the text of the file ``name``. All in it is text that anybody can have chosen; what has a form has
    it, and bodies are valid policy.

    Raises FlowsyncError when it is no review, is damaged or too large, or of a format this version does not read.
    """
    if len(text) > LARGEST_FILE:
        raise FlowsyncError(f"'{name}' is larger than 64 MiB, so it is not read.", hint=_AGAIN)
    try:
        data = parse_json(text)
    except ValueError as error:
        raise _no_review(name) from error
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        raise _no_review(name)
    version = data.get("format_version")
    if type(version) is not int or version != FORMAT_VERSION:
        message = f"'{name}' is a review file of another format; this flowsync reads format {FORMAT_VERSION}."
        raise FlowsyncError(message, hint="Read it with the version that wrote it, or make it again with this one.")
    try:
        _check_depth(data)
        return _review(Fields(data))
    except ValueError as error:
        raise FlowsyncError(f"The review file '{name}' is damaged.", hint=_AGAIN) from error


def _no_review(name: str) -> FlowsyncError:
    return FlowsyncError(f"'{name}' is no review file.", hint="Make one: flowsync plan --review FILE")


def _review(data: Fields) -> Review:
    known = {one.id: one for one in data.each("commit", _commit)}
    plan, own, pending = (data.part_or_none(key, _plan) for key in ("plan", "own", "pending"))
    if (own is None) != (pending is None) or (plan is None and own is not None):
        raise ValueError("the parts of the plan do not belong together")
    return Review(
        base=data.read("base", _revision),
        head=data.read("head", _revision),
        store_url=data.text("store_url"),
        plan=plan,
        effects=data.part_or_none("effects", _effects),
        own=own,
        own_effects=data.part_or_none("own_effects", _effects),
        pending=pending,
        commits={
            _address(address): tuple(known[id_] for id_ in _known_ids(ids, known))
            for address, ids in data.mapping("commits").items()
        },
        rules_changed=data.texts("rules_changed"),
        diagnostics=data.each("diagnostics", diagnostic_of),
    )


def _plan_data(plan: Plan | None) -> Any:
    return None if plan is None else _encodable(plan_data(plan))


def _plan(data: Fields) -> Plan:
    plan = plan_of(data)
    check_plan(plan)
    if plan.digest != data.text("digest"):
        raise ValueError("the plan is not the one that its digest tells")
    return as_bodies_say(plan)


def _effects_data(effects: ToldEffects | None) -> Any:
    if effects is None:
        return None
    flows = [
        {
            "address": str(flow.address),
            "direction": flow.direction,
            "is_changed": flow.is_changed,
            "through": [str(address) for address in flow.through],
            "rows": [list(row) for row in flow.rows],
            "digest": flow.digest,
            "data": flow.data,
        }
        for flow in effects.flows
    ]
    told = {"headline": effects.headline, "knowledge": effects.knowledge, "snapshot": effects.snapshot}
    return _encodable({**told, "flows": flows, "data": effects.data})


def _effects(data: Fields) -> ToldEffects:
    return ToldEffects(
        headline=data.text("headline"),
        knowledge=_one_of(data.text("knowledge"), _KNOWLEDGE),
        snapshot=data.text("snapshot"),
        flows=data.each("flows", _flow),
        data=data.mapping("data"),
    )


def _flow(data: Fields) -> ToldFlow:
    return ToldFlow(
        address=data.read("address", _address),
        direction=_one_of(data.text("direction"), _DIRECTIONS),
        is_changed=data.flag("is_changed"),
        through=tuple(map(_address, data.texts("through"))),
        rows=tuple(map(_row, data.items("rows"))),
        digest=data.text("digest"),
        data=data.mapping("data"),
    )


def _row(value: Any) -> ToldRow:
    if not isinstance(value, list) or len(value) != len(ToldRow._fields):
        raise ValueError("this is no row")
    return ToldRow(*map(as_text, value))


def _commit(data: Fields) -> CommitRef:
    texts = {name: data.text(name) for name in ("name", "mail", "subject", "at")}
    return CommitRef(id=data.read("id", _commit_id), **texts)


def _known_ids(value: Any, known: dict[str, CommitRef]) -> list[str]:
    if not isinstance(value, list) or any(type(id_) is not str or id_ not in known for id_ in value):
        raise ValueError("there is no such commit")
    return value


def _each_once(found: Iterable[tuple[CommitRef, ...]]) -> list[CommitRef]:
    return list({one.id: one for commits in found for one in commits}.values())


def _address(text: str) -> Address:
    return check_name(Address.parse(text))


def _revision(text: str) -> str:
    """A commit, with ``+dirty`` behind it for uncommitted changes; or nothing."""
    if text:
        _commit_id(text.removesuffix(_DIRTY))
    return text


def _commit_id(text: str) -> str:
    if not _COMMIT.fullmatch(text):
        raise ValueError("this is no commit")
    return text


def _one_of(text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        raise ValueError(f"'{text}' is none of {known}")
    return text


def _check_depth(data: Any) -> None:
    """Raises ValueError for data that is nested deeper than anything that flowsync writes, or than it could write."""
    level = [data]
    for _ in range(_DEEPEST):
        level = [child for value in level for child in _children(value)]
        if not level:
            return
    raise ValueError("this is nested too deeply")


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _encodable(value: Any) -> Any:
    """Data whose texts hold no lone surrogates, as file names that are not UTF-8 do: no JSON text can carry them."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {key: _encodable(child) for key, child in value.items()}
    return [_encodable(child) for child in value] if isinstance(value, list | tuple) else value
