"""New documents from plain data, as ``flowsync import --write`` appends them to a file."""

import re
from collections.abc import Mapping
from io import StringIO
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString
from yaml import ScalarNode
from yaml.emitter import Emitter
from yaml.resolver import Resolver

from flowsync.ground.address import Kind
from flowsync.ground.errors import FlowsyncError
from flowsync.model.language import API_VERSION
from flowsync.source.formatting.format import format_text
from flowsync.source.reading.reader import read_documents
from flowsync.source.reading.scalars import resolve_plain

_LONGEST_LIST: Final = 80
"""Characters of a list of scalars on one line."""

_NEVER_FOLDED: Final = 1 << 20
"""Characters; more than a file may have."""

_SHORT_WORDS: Final = frozenset("yYnN")
"""Booleans of YAML 1.1 that PyYAML, unlike other readers of it, takes for texts."""

_NOTHING_BEGUN: Final = re.compile(r"(?:\A\ufeff?|^---(?=\s|\Z))(?:\s|#[^\r\n]*)*\Z", re.MULTILINE)
"""The end of a file whose last document is still empty."""

_RESOLVER: Final = Resolver()
_EMITTER: Final = Emitter(StringIO(), allow_unicode=True)


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
    is_short = _is_short(value)
    styled = CommentedSeq(_styled_text(item, in_brackets=True) if is_short else _styled(item) for item in value)
    if is_short:
        styled.fa.set_flow_style()
    return styled


def _styled_text(text: Any, *, in_brackets: bool = False) -> Any:
    if not isinstance(text, str):
        return text
    lines = text.removesuffix("\n").split("\n")
    if len(lines) > 1 and lines[0][:1].strip() and lines[-1] and all(map(_is_clear, lines)):
        return LiteralScalarString(text)
    # PyYAML knows what libyaml reads: ruamel leaves out quotes that libyaml needs, as in [:0].
    found = _EMITTER.analyze_scalar(text)
    is_plain = found.allow_flow_plain if in_brackets else found.allow_block_plain
    return text if is_plain and not _is_ambiguous(text) else DoubleQuotedScalarString(text)


def _is_clear(line: str) -> bool:
    """Whether a line of a block says what it looks like: it needs no escape and does not end in blanks."""
    return line.isprintable() and line == line.rstrip(" ")


def _is_ambiguous(text: str) -> bool:
    """Whether a reader of YAML 1.2 or 1.1 takes the text, unquoted, for something else."""
    tag = _RESOLVER.resolve(ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return not isinstance(resolve_plain(text), str) or tag != _RESOLVER.DEFAULT_SCALAR_TAG or text in _SHORT_WORDS


def _is_short(items: list[Any]) -> bool:
    """Whether a list of scalars is easily read on one line."""
    texts = [item if isinstance(item, str) else "" for item in items if not isinstance(item, (list, dict))]
    is_flat = len(texts) == len(items) and not any("\n" in text for text in texts)
    return is_flat and sum(len(text) + len(", ") for text in texts) <= _LONGEST_LIST
