"""How a text may be written in YAML so that every reader takes it for that text."""

from io import StringIO
from typing import Any, Final

from yaml import ScalarNode
from yaml.emitter import Emitter
from yaml.resolver import Resolver

from flowsync.source.reading.scalars import resolve_plain

_LONGEST_LIST: Final = 80
"""Characters of a list of scalars on one line."""

_SHORT_WORDS: Final = frozenset("yYnN")
"""Booleans of YAML 1.1 that PyYAML, unlike other readers of it, takes for texts."""

_RESOLVER: Final = Resolver()
_EMITTER: Final = Emitter(StringIO(), allow_unicode=True)


def may_be_plain(text: str, *, in_brackets: bool = False) -> bool:
    """Whether a text needs no quotes, for a reader of YAML 1.2 or 1.1; ``in_brackets`` more characters need them."""
    # PyYAML knows what libyaml reads: ruamel leaves out quotes that libyaml needs, as in [:0].
    found = _EMITTER.analyze_scalar(text)
    is_plain = found.allow_flow_plain if in_brackets else found.allow_block_plain
    return is_plain and not _is_ambiguous(text)


def may_be_block(text: str) -> bool:
    """Whether a text of several lines is easily read as a block of them (``|``): it needs neither escape nor digit."""
    lines = text.removesuffix("\n").split("\n")
    return len(lines) > 1 and lines[0][:1].strip() != "" and lines[-1] != "" and all(map(is_clear, lines))


def is_clear(line: str) -> bool:
    """Whether a line of a block says what it looks like: it needs no escape and does not end in blanks."""
    return line.isprintable() and line == line.rstrip(" ")


def is_short(items: list[Any]) -> bool:
    """Whether a list of scalars is easily read on one line."""
    texts = [item if isinstance(item, str) else "" for item in items if not isinstance(item, (list, dict))]
    is_flat = len(texts) == len(items) and not any("\n" in text for text in texts)
    return is_flat and sum(len(text) + len(", ") for text in texts) <= _LONGEST_LIST


def _is_ambiguous(text: str) -> bool:
    """Whether a reader of YAML 1.2 or 1.1 takes the text, unquoted, for something else."""
    tag = _RESOLVER.resolve(ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return not isinstance(resolve_plain(text), str) or tag != _RESOLVER.DEFAULT_SCALAR_TAG or text in _SHORT_WORDS
