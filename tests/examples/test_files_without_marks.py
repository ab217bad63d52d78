"""Rules about files and YAML whose examples can hold no comment: bytes, breaks, sizes, depths, quotes, links."""

from pathlib import Path

import pytest

from flowsync.source.work_tree import WorkTree
from tests.support.examples import diagnose, places

HEAD = "apiVersion: flowsync/v1\nkind: AccountSettings\nmetadata:\n  name: account\n"
SETTINGS = HEAD + "spec:\n  require_request_duration: true\n"
LIMIT = 1024 * 1024


def nested(levels: int) -> bytes:
    """A document so many levels deep: the document itself, metadata, and lists inside each other."""
    return (HEAD + "  labels: " + "[" * (levels - 2) + "]" * (levels - 2) + "\n").encode()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(SETTINGS.encode() + b"# caf\xe9\n", "7:6 file-not-utf8", id="Latin 1"),
        pytest.param(SETTINGS.encode("utf-16"), "1:1 file-not-utf8", id="UTF-16"),
        pytest.param(SETTINGS.encode() + b"# \xed\xa0\x80\n", "7:3 file-not-utf8", id="a surrogate in UTF-8"),
        pytest.param(SETTINGS.encode() + b"# \x00\n", "7:3 file-has-nul", id="NUL"),
        pytest.param((HEAD + "  title: a\x1bb\n").encode(), "5:11 yaml-syntax", id="a control character"),
        pytest.param(b"# " + b"x" * (LIMIT - 1), "1:1 file-too-large", id="one byte more than 1 MiB"),
        pytest.param(
            SETTINGS.replace("  require", "\trequire").encode(), "6:1 yaml-tab", id="a tab in place of indentation"
        ),
        pytest.param(
            (HEAD + "  labels: [\n\tpii]\nspec: {}\n").encode(), "6:1 yaml-tab", id="a tab that indents inside brackets"
        ),
        pytest.param((HEAD + "  title: 'Settings\nspec: {}\n").encode(), "5:10 yaml-syntax", id="an unclosed quote"),
        pytest.param((HEAD + '  title: "Settings\n').encode(), "5:10 yaml-syntax", id="an unclosed double quote"),
        pytest.param((HEAD + "  labels: [pii\n").encode(), "5:11 yaml-syntax", id="an unclosed bracket at the end"),
        pytest.param(nested(65), "5:73 yaml-too-deep", id="65 levels"),
        pytest.param(b"\xef\xbb\xbfstatus: live\n", "1:1 missing-key", id="no column is lost to a BOM"),
        pytest.param(
            SETTINGS.replace("\n", "\r\n").replace("name: account", "name: main").encode(),
            "4:9 name-format",
            id="CRLF ends one line",
        ),
        pytest.param(
            (HEAD + "  title: 😀\n  labels: [😀, 1]\nspec: {}\n").encode(),
            "6:15 wrong-type",
            id="columns count code points",
        ),
    ],
)
def test_it_gives_just_its_code_at_its_place(content: bytes, expected: str) -> None:
    assert places(diagnose(content)) == [expected]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="an empty file"),
        pytest.param(b"\xef\xbb\xbf", id="a BOM alone"),
        pytest.param(b"\xef\xbb\xbf" + SETTINGS.encode(), id="a leading BOM"),
        pytest.param(SETTINGS.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(SETTINGS.removesuffix("\n").encode(), id="no line break at the end"),
        pytest.param(SETTINGS.encode() + b"#" * (LIMIT - len(SETTINGS)), id="exactly 1 MiB"),
        pytest.param((HEAD + "spec: {}\t# a tab\n").encode(), id="a tab before a comment"),
        pytest.param((HEAD + "  title: a\tb\nspec: {}\n").encode(), id="a tab inside a text"),
    ],
)
def test_it_is_accepted(content: bytes) -> None:
    assert diagnose(content) == []


def test_64_levels_are_read() -> None:
    assert [place.partition(" ")[2] for place in places(diagnose(nested(64)))] == ["missing-key", "wrong-type"]


def test_a_symbolic_link_that_leaves_the_policies_folders_is_reported_at_the_link(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "elsewhere.yaml").write_text(SETTINGS)
    (tmp_path / "policies" / "account.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    files, findings = WorkTree(tmp_path).policy_files([tmp_path / "policies"], tmp_path)
    assert (files, [f"{found.subject} {found.code}" for found in findings]) == (
        [],
        ["policies/account.yaml:1:1 symlink-leaves-folder"],
    )
