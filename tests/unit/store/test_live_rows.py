import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from flowsync.model.fields import Name
from flowsync.store.live_rows import LiveRows
from tests.contract.stores import body_of, flow, read_body

NAME = TypeAdapter(Name)


def is_name(text: str) -> bool:
    """Whether the policy language takes this for a name."""
    try:
        NAME.validate_python(text)
    except ValidationError:
        return False
    return True


@given(st.one_of(st.text(max_size=3), st.from_regex("[a-z0-9-]{0,66}")))
@example("a\n")
@example("a" * 63)
@example("a" * 64)
@example("é")
@example("٣")
def test_a_row_may_have_the_names_of_the_policy_language_and_no_other(name: str) -> None:
    rows = LiveRows(read_body)
    read = rows.read_unmanaged("AccessFlow", "", name, body_of("a"))
    assert read == ((flow(name), body_of("a")) if is_name(name) else None)
    assert len(rows.diagnostics) == (0 if read else 1)


@pytest.mark.parametrize("space", ["", None])
def test_no_space_is_the_account_level(space: str | None) -> None:
    rows = LiveRows(read_body)
    assert rows.read_unmanaged("AccessFlow", space, "a", body_of("a")) == (flow("a"), body_of("a"))
