"""The past in words: what people wrote has no power, what is not known is left out."""

from dataclasses import replace

from flowsync.ground.address import Address
from flowsync.ground.json_text import parse_json
from flowsync.model.record import PastObject, Version, Written
from flowsync.model.state import StateVersion
from flowsync.plan.compare import compare_objects
from flowsync.plan.lives import lives_of
from flowsync.plan.values import Plan
from flowsync.render.comparison_report import Comparison, comparison_json, comparison_text
from flowsync.render.history_report import Deed, Past, past_json, past_text, writes_json, writes_text
from flowsync.render.outcomes import policies_differ_text
from flowsync.render.past_report import PastVersion, past_version_json, past_version_text
from flowsync.render.style import ansi
from tests.support.configurations import body

URL = "sqlite:///x"
EVIL = "\x1b[2Jevil\u202e\ud800"
ADDRESS = Address.parse("Bundle/a")
HOSTILE = Written(
    serial=1,
    at="2026-11-21T21:00:00Z",
    operation="apply",
    actor=EVIL,
    host=EVIL,
    run_url=EVIL,
    revision=EVIL,
    author=EVIL,
    reason=EVIL,
    ticket=EVIL,
    pull_request=EVIL,
    plan_digest="d" * 64,
)
CREATED = Version(serial=1, action="create", object_id=EVIL, address=ADDRESS, after=body("Bundle/a", title=EVIL[:-1]))
PAST = Past(address=ADDRESS, lives=lives_of([CREATED]), writes={1: HOSTILE}, more=3)
THEN = PastVersion(serial=1, version=CREATED, written=HOSTILE, following=None, ended=None)
COMPARED = Comparison(
    before=None,
    after=HOSTILE,
    changes=compare_objects({}, {ADDRESS: PastObject(object_id="1", body=str(CREATED.after))}),
)


def test_what_people_wrote_is_shown_without_power() -> None:
    deeds = [Deed(written=HOSTILE, actions={"create": 1})]
    for text in (
        writes_text(deeds, 0, store_url=URL),
        past_text(PAST, store_url=URL),
        past_version_text(THEN),
        comparison_text(COMPARED, store_url=URL),
    ):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "\\x1b[2Jevil\\u202e" in text
        assert text.encode()


def test_json_can_be_written_and_read_whatever_it_holds() -> None:
    deeds = [Deed(written=HOSTILE, actions={"create": 1})]
    texts = (
        writes_json(deeds, 0, store_url=URL),
        past_json(replace(PAST, lives=lives_of([replace(CREATED, object_id="1")])), store_url=URL),
        past_version_json(replace(THEN, version=replace(CREATED, object_id="1"))),
        comparison_json(COMPARED, store_url=URL),
    )
    assert all(parse_json(text)["format_version"] for text in texts)


def test_colour_is_an_extra() -> None:
    coloured = past_text(PAST, store_url=URL, paint=ansi)
    assert "\x1b[32m  + serial 1" in coloured
    assert comparison_text(COMPARED, store_url=URL, paint=ansi) != comparison_text(COMPARED, store_url=URL)


def test_a_version_whose_write_is_not_known_any_more_is_still_told() -> None:
    text = past_text(replace(PAST, writes={}), store_url=URL)
    assert "\n  + serial 1 · created\n" in text
    assert "\n  not changed by flowsync since\n" in past_version_text(replace(THEN, written=None))


def test_counts_are_told_in_one_order() -> None:
    deed = Deed(written=replace(HOSTILE, operation="forget"), actions={"forget": 1, "create": 1200, "rename": 2})
    assert "  1,200 created, 2 renamed, 1 forgotten\n" in writes_text([deed], 1, store_url=URL)


def test_what_is_left_to_do_after_a_rollback_names_the_commit_if_there_is_one() -> None:
    plan = Plan(revision="c0ffee" * 6, base=StateVersion(), rollback_to=4)
    assert policies_differ_text(plan, ["policies", "more policies"]).splitlines()[1:3] == [
        "Serial 4 was applied from c0ffeec. To take the policies back too:",
        "  git restore --source c0ffeec --staged --worktree policies 'more policies'",
    ]
