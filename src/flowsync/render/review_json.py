"""A review for programs: a plan, and what of it is the pull request's."""

from typing import Any

from flowsync.ground.json_text import pretty_json
from flowsync.model.commit import CommitRef
from flowsync.plan.pull_request import touched_twice
from flowsync.plan.review import Review
from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import Plan
from flowsync.render.diagnostics_json import FORMAT_VERSION, diagnostics_data
from flowsync.render.plan_json import change_data, counts_data, drift_data, effects_data, indirect_data, plan_data
from flowsync.render.printable import encodable


def review_json(review: Review) -> str:
    """The plan as ``plan_json`` writes it, with ``pull_request`` where there is a base: ``own`` is what the pull
    request does by itself, ``pending`` what apply would do without it, both null where nothing is pending. Where
    policies are not valid the status is ``invalid``."""
    if review.plan is None:
        whole = {
            "format_version": FORMAT_VERSION,
            "status": "invalid",
            "diagnostics": diagnostics_data(review.diagnostics),
        }
    else:
        whole = plan_data(review.plan, store_url=review.store_url, effects=review.effects)
    return pretty_json({**whole, "pull_request": _pull_request(review)} if review.base else whole)


def _pull_request(review: Review) -> dict[str, Any]:
    own, pending = review.own, review.pending
    return {
        "base": review.base,
        "head": review.head,
        "own": None if own is None else _part(own, review.own_effects),
        "pending": None if pending is None else _part(pending, None),
        "also_pending": [] if own is None or pending is None else sorted(map(str, touched_twice(own, pending))),
        "commits": {
            str(address): [_commit(one) for one in commits] for address, commits in sorted(review.commits.items())
        },
        "rules_changed": list(map(encodable, review.rules_changed)),
        "warnings": [] if review.plan is None else diagnostics_data(review.diagnostics),
    }


def _part(plan: Plan, effects: ToldEffects | None) -> dict[str, Any]:
    return {
        "counts": counts_data(plan),
        "effects": effects_data(effects),
        "changes": [change_data(change) for change in plan.changes],
        "indirect": [indirect_data(one) for one in plan.indirect],
        "drift": [drift_data(drift) for drift in plan.drift],
    }


def _commit(commit: CommitRef) -> dict[str, str]:
    return {
        "id": commit.id,
        "name": encodable(commit.name),
        "mail": encodable(commit.mail),
        "subject": encodable(commit.subject),
        "at": encodable(commit.at),
    }
