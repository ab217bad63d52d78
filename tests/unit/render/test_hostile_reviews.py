"""Whatever a review file says: where it is read at all, every format can show it."""

from copy import deepcopy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flowsync.ground.errors import FlowsyncError
from flowsync.ground.json_text import parse_json, pretty_json
from flowsync.plan.review_file import review_from_text
from flowsync.render.review_json import review_json
from flowsync.render.review_markdown import review_markdown
from flowsync.render.review_text import review_text
from tests.unit.plan.test_review_file import JSON, TEXTS, places

_CHECKED = ("digest", "before", "after", "address", "action")
"""A change of these is found before anything is shown."""


def likely_places(data: Any) -> list[tuple[Any, Any]]:
    """Where a change may stay unseen: texts, key paths, labels, values of fields, places, numbers."""
    return [place for place in places(data) if place[1] not in _CHECKED]


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_every_format_shows_what_is_read(case: str, data: st.DataObject) -> None:
    changed = parse_json(TEXTS[case])
    for _ in range(data.draw(st.integers(1, 2))):
        found = likely_places(changed)
        holder, key = found[data.draw(st.integers(0, len(found) - 1))]
        other, at = found[data.draw(st.integers(0, len(found) - 1))]
        holder[key] = data.draw(st.text(max_size=8) | JSON | st.just(deepcopy(other[at])))
    try:
        review = review_from_text(pretty_json(changed).encode(), "r")
    except FlowsyncError:
        return
    for render in (review_text, review_json, review_markdown):
        assert render(review)
