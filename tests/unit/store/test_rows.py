from flowsync.model.state import ResourceState, StateVersion
from flowsync.store.rows import AppliedRow, build_state
from tests.contract.stores import body_of, flow, read_body


def test_a_live_row_without_a_space_belongs_to_the_applied_one_of_the_account_level() -> None:
    text = body_of("a")
    applied: AppliedRow = ("AccessFlow", "", "a", text, "id", "cafe", "dana", "2026-11-21T21:00:00Z", 1)
    state = build_state(
        StateVersion(serial=1),
        live=[("AccessFlow", None, "a", text)],
        applied=[applied],
        removed=[],
        read_body=read_body,
    )
    assert state.resources == {
        flow("a"): ResourceState(
            live=text,
            applied=text,
            object_id="id",
            revision="cafe",
            actor="dana",
            applied_at="2026-11-21T21:00:00Z",
            serial=1,
        )
    }
