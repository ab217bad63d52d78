"""Golden files: whole outputs that a person has read."""

import os
from difflib import unified_diff
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parent.parent / "golden"
_UPDATE = "FLOWSYNC_UPDATE_GOLDEN"


def check_golden(name: str, text: str) -> None:
    """Fail with a difference when ``text`` is not what ``tests/golden/<name>`` holds.

    With FLOWSYNC_UPDATE_GOLDEN=1 the file is written instead, for a person to read in the next commit.
    """
    path = _FOLDER / name
    if os.environ.get(_UPDATE) == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    expected = path.read_text(encoding="utf-8") if path.exists() else ""
    if text != expected:
        lines = unified_diff(expected.splitlines(), text.splitlines(), f"golden/{name}", "now", lineterm="")
        pytest.fail(
            "\n".join([*lines, f"If that is right: {_UPDATE}=1 make test, and read the change."]), pytrace=False
        )
