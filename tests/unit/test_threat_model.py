"""The page of threats names tests that exist, so that none of its claims outlives the test that shows it."""

import ast
import re

import pytest

from tests.support.programs import ROOT

_PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
_NAMED = re.compile(r"`(tests/[\w/]+\.py|…)(?:::(\w+))?`")


def named() -> list[tuple[str, str]]:
    """The files and functions that the page names; … stands for the file named last."""
    found: list[tuple[str, str]] = []
    for path, name in _NAMED.findall(_PAGE):
        found.append((found[-1][0] if path == "…" else path, name))
    return found


def functions(path: str) -> set[str]:
    """The functions of a file of tests."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("path", "name"), named(), ids=lambda part: part)
def test_a_test_that_is_named_exists(path: str, name: str) -> None:
    assert (ROOT / path).is_file()
    assert not name or name in functions(path)


def test_every_attack_names_a_test() -> None:
    rows = [line for line in _PAGE.split("\n") if line.startswith("| ") and not line.startswith("|---")]
    attacks = [line for line in rows if not line.endswith("| shown by |")]
    assert len(attacks) > 30
    assert [line for line in attacks if not _NAMED.search(line)] == []
