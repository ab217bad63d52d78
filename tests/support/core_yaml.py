"""ruamel.yaml, an independent reader and writer, with the core schema of YAML 1.2 in place of its own mixture."""

import io
import re
import warnings
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import ReusedAnchorWarning
from ruamel.yaml.resolver import VersionedResolver

_RULES = [
    (f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"))
    for tag, pattern in (
        ("null", "null|Null|NULL|~|"),
        ("bool", "true|True|TRUE|false|False|FALSE"),
        ("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
        (
            "float",
            r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        ),
    )
]


class _CoreResolver(VersionedResolver):
    @property
    def versioned_resolver(self) -> Any:
        return {None: _RULES}


def core_yaml(typ: str = "safe") -> YAML:
    """A reader and writer; ``typ`` is ``safe`` or ``rt``."""
    yaml = YAML(typ=typ, pure=True)
    yaml.Resolver = _CoreResolver
    return yaml


def read_by_ruamel(text: str) -> list[Any]:
    """The documents of a text, the empty ones left out. YAMLError when ruamel.yaml refuses it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReusedAnchorWarning)
        return [each for each in core_yaml().load_all(text) if each is not None]


def written(yaml: YAML, value: Any) -> str:
    """The text of a value."""
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue()
