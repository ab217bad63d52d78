"""A checked file survives being written as text, whatever was found in it."""

import pytest

from flowsync.source.reading.reader import read_documents
from flowsync.validate.checked_text import from_text, to_text
from flowsync.validate.load import CheckedFile, check_file
from tests.support.examples import EXAMPLES


def check(content: bytes, path: str) -> CheckedFile:
    return check_file(path, content, read=read_documents, require_explicit=frozenset({"grant_duration"}))


@pytest.mark.parametrize("folder", ["valid", "invalid"])
def test_every_example_is_read_back_as_it_was_also_under_another_path(folder: str) -> None:
    for path in sorted((EXAMPLES / folder).glob("*/*.yaml")):
        content = path.read_bytes()
        text = to_text(check(content, "one.yaml"))
        assert from_text(text, "other/two.yaml") == check(content, "other/two.yaml"), path


def test_names_behind_a_syntax_error_are_kept() -> None:
    checked = check(b"metadata: {name: lost}\nkind: [\n", "one.yaml")
    assert from_text(to_text(checked), "one.yaml").names == ("lost",)
