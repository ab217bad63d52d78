"""New documents from plain data, as ``flowsync import --write`` appends them to a file."""

import re
from collections.abc import Mapping
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from flowsync.ground.address import Kind
from flowsync.ground.errors import FlowsyncError
from flowsync.model.language import API_VERSION
from flowsync.source.formatting.format import format_text
from flowsync.source.reading.reader import read_documents
from flowsync.source.scalar_styles import is_short, may_be_block, may_be_plain

_NEVER_FOLDED: Final = 1 << 20
"""Characters; more than a file may have."""

_NOTHING_BEGUN: Final = re.compile(r"(?:\A\ufeff?|^---(?=\s|\Z))(?:\s|#[^\r\n]*)*\Z", re.MULTILINE)
"""The end of a file whose last document is still empty."""


def document_text(kind: Kind, metadata: Mapping[str, Any], spec: Mapping[str, Any], schema_path: str) -> str:
    """A whole document in canonical form; ``schema_path`` leads an editor from the file's folder to the schema.

    ``metadata`` and ``spec`` hold text keys and JSON values. Texts that another YAML version takes for something else
    (``on``, ``1:30``) are quoted, several lines become a block, short lists stand on one line.

    Raises FlowsyncError for what no file may hold: more than 1 MiB, deeper nesting than the reader takes.
    """
    body = {"apiVersion": API_VERSION, "kind": str(kind), "metadata": metadata, "spec": spec}
    yaml = YAML()
    yaml.width = _NEVER_FOLDED
    stream = StringIO()
    yaml.dump(_styled(body), stream)
    result = format_text("", f"# yaml-language-server: $schema={schema_path}\n{stream.getvalue()}".encode())
    if result.diagnostics:
        raise FlowsyncError(f"This {kind} cannot be written as a document: {result.diagnostics[0].summary}")
    return result.after.decode()


def appended(content: bytes, document: str) -> bytes:
    """A file's content with a document at its end, as one more or as the first; what is there stays byte for byte.

    Raises FlowsyncError when the file has errors of the reader, or ends within a block of text without a line break,
    which would become part of that text.
    """
    before, findings = read_documents("", content)
    if findings:
        hint = "See 'flowsync validate' and mend the file first."
        raise FlowsyncError(f"A file with errors cannot be appended to: {findings[0].summary}", hint=hint)
    text = content.decode()
    end = "" if text.endswith(("\r", "\n")) or text in ("", "\ufeff") else "\n"
    marker = "" if _NOTHING_BEGUN.search(text) else "---\n"
    new_line = "\r\n" if "\r\n" in text else "\n"
    longer = content + f"{end}{marker}{document}".replace("\n", new_line).encode()
    after, _ = read_documents("", longer)
    if [known.data for known in after[: len(before)]] != [known.data for known in before]:
        hint = "End the file with a line break, or with '|-' in place of '|'."
        raise FlowsyncError("The file ends within a block of text, where nothing can be appended.", hint=hint)
    return longer


def _styled(value: Any) -> Any:
    """The value with the styles in which ruamel is to write it."""
    if isinstance(value, Mapping):
        return {_styled_text(key): _styled(child) for key, child in value.items()}
    if not isinstance(value, list):
        return _styled_text(value)
    in_line = is_short(value)
    styled = CommentedSeq(_styled_text(item, in_brackets=True) if in_line else _styled(item) for item in value)
    if in_line:
        styled.fa.set_flow_style()
    return styled


def _styled_text(text: Any, *, in_brackets: bool = False) -> Any:
    if not isinstance(text, str):
        return text
    if may_be_block(text):
        return LiteralScalarString(text)
    return text if may_be_plain(text, in_brackets=in_brackets) else DoubleQuotedScalarString(text)
