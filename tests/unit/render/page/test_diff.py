import pytest

from flowsync.plan.values import Effect
from flowsync.render.page.diff import diff_lines, value_parts
from flowsync.render.page.values import Line, Part
from flowsync.render.rows import Row
from flowsync.render.values_text import shown_change


def parts(value: str, sign: str = "~") -> list[str]:
    """A value taken apart, what goes in ``-[]`` and what comes in ``+[]``."""
    marks = {"old": "-", "new": "+"}
    return [f"{marks[look]}[{text}]" if look else text for look, text in value_parts(sign, value)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1h → 2h", ["-[1h]", " → ", "+[2h]"]),
        ("(none) → true", ["-[(none)]", " → ", "+[true]"]),
        ('"x, y" → plain', ['-["x, y"]', " → ", "+[plain]"]),
        ("+dba -sre", ["+[+dba]", " ", "-[-sre]"]),
        ("conflict: applied 1h, live 2h → policies win: 3h", ["conflict: applied 1h, live 2h → policies win: 3h"]),
        ("listed in full", ["listed in full"]),
        ("", []),
    ],
)
def test_what_goes_and_what_comes_are_told_apart(value: str, expected: list[str]) -> None:
    assert parts(value) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [("a → b", "c"), ("a", "b → c"), (["x → y"], ["z"]), (["a b"], ["c → d"]), (["+"], ["-x"]), ('"', '" → "')],
)
def test_a_value_that_looks_like_a_change_is_never_cut_in_its_middle(before: object, after: object) -> None:
    whole = shown_change(before, after)

    found = list(value_parts("~", whole))
    assert "".join(text for _, text in found) == whole
    texts = {text for _, text in found}
    assert len(found) == 1 or not any(text.count('"') % 2 for text in texts)


def test_what_only_comes_or_goes_stays_whole() -> None:
    assert parts("a → b", "+") == ["a → b"]


def test_rows_become_lines_with_their_depth_look_and_effect() -> None:
    rows = [
        Row(0, " ", False, "settings"),
        Row(2, "~", False, "require_mfa", "true → false", "a.yaml:3", Effect.WIDENS),
        Row(60, "+", True, "deep"),
    ]

    assert list(diff_lines(rows)) == [
        Line(0, "lead", "settings", (), "", ""),
        Line(
            1, "mod", "require_mfa", (Part("old", "true"), Part("", " → "), Part("new", "false")), "WIDENS", "a.yaml:3"
        ),
        Line(12, "add", "deep", (), "", ""),
    ]
