"""Every rule of the language, by an example that breaks just that rule and by examples that keep it."""

from pathlib import Path

import pytest

from flowsync.ground.codes import Code
from tests.support.examples import EXAMPLES, diagnose, expected, found

INVALID = sorted((EXAMPLES / "invalid").glob("*/*.yaml"))
VALID = sorted((EXAMPLES / "valid").glob("*/*.yaml"))


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", INVALID, ids=name_of)
def test_an_invalid_example_gives_just_its_code_at_the_marked_place(path: Path) -> None:
    text = path.read_bytes().decode()
    wanted = expected(text, path.parent.name)
    assert found(text, with_column=wanted.column is not None) == [wanted]


@pytest.mark.parametrize("path", VALID, ids=name_of)
def test_a_valid_example_gives_not_even_a_warning(path: Path) -> None:
    assert diagnose(path.read_bytes().decode()) == []


def test_examples_of_invalid_documents_lie_under_a_code() -> None:
    assert {path.parent.name for path in INVALID} <= {str(code) for code in Code}
