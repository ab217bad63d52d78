"""Writes plain data as YAML the way nobody should: keys shuffled, any indentation, any style, comments everywhere."""

import json
import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

PLAIN = re.compile(r"(?!(?:true|false|null)$)[a-z][a-z0-9-]*( [a-z0-9-]+)*")


@dataclass(slots=True)
class UntidyWriter:
    """``above`` says before which key a comment stands; ``comments`` are all of them."""

    rng: Random
    comments: list[str] = field(default_factory=list)
    above: dict[str, str] = field(default_factory=dict)

    def document(self, data: dict[str, Any]) -> str:
        lines = [self._comment()] if self._maybe() else []
        lines += self._mapping(data, 0, in_item=True)
        lines += [self._comment()] if self._maybe() else []
        return "".join(f"{line}\n" for line in lines)

    def _maybe(self, chance: float = 0.3) -> bool:
        return self.rng.random() < chance

    def _comment(self) -> str:
        self.comments.append(f"# note {len(self.comments)}: 'x' [y]")
        return self.comments[-1]

    def _behind(self) -> str:
        return " " * self.rng.randint(1, 5) + self._comment() if self._maybe(0.2) else " " * self._maybe(0.1)

    def _mapping(self, data: dict[str, Any], indent: int, *, in_item: bool) -> list[str]:
        keys = self.rng.sample(list(data), len(data))
        lines: list[str] = []
        for number, key in enumerate(keys):
            if number or not in_item:
                lines += self.rng.choice([[], [], [], [""], ["", " ", ""]])
                if self._maybe():
                    lines.append(" " * indent + self._comment())
                    self.above[self.comments[-1]] = f"{key}:"
            lines += self._value(f"{' ' * indent}{key}:", data[key], indent, may_align=True)
        if self._maybe(0.1):
            lines.append(" " * indent + self._comment())
        return lines

    def _sequence(self, items: list[Any], indent: int) -> list[str]:
        lines: list[str] = []
        for item in items:
            lines += [" " * indent + self._comment()] if self._maybe() else []
            lead = " " * indent + "-"
            if isinstance(item, dict) and item and self._maybe(0.7):
                inner = self._mapping(item, indent + (gap := self.rng.randint(1, 4)) + 1, in_item=True)
                lines += [f"{lead}{' ' * gap}{inner[0].lstrip()}", *inner[1:]]
            else:
                lines += self._value(lead, item, indent, may_align=False)
        return lines

    def _value(self, lead: str, value: Any, indent: int, *, may_align: bool) -> list[str]:
        deeper = indent + self.rng.randint(1, 5)
        if not isinstance(value, (dict, list)):
            return self._scalar(lead, value, deeper)
        if not value or self._maybe(0.5 if len(str(value)) < 80 else 0.05):
            return [f"{lead} {self._in_line(value)}{self._behind()}"]
        if self._maybe(0.15):
            return self._brackets(lead, value, deeper)
        if isinstance(value, list):
            return [lead + self._behind(), *self._sequence(value, indent if may_align and self._maybe() else deeper)]
        return [lead + self._behind(), *self._mapping(value, deeper, in_item=False)]

    def _scalar(self, lead: str, value: Any, deeper: int) -> list[str]:
        if isinstance(value, str) and "\n" in value and self._maybe(0.7):
            return self._block_text(lead, value, deeper)
        written = self._written(value)
        if self._maybe(0.1):
            return [lead + self._behind(), " " * deeper + written + self._behind()]
        return [f"{lead}{' ' * self.rng.randint(1, 3)}{written}{self._behind()}"]

    def _block_text(self, lead: str, value: str, deeper: int) -> list[str]:
        text = value.rstrip("\n")
        ends = len(value) - len(text)
        chomping = {0: "-", 1: ""}.get(ends, "+")
        body = [" " * deeper + line if line else "" for line in text.split("\n")]
        # A comment ends what would otherwise take in every blank line that follows.
        end = [""] * (ends - 1) + [" " * (deeper - 1) + self._comment()] if ends > 1 else []
        return [f"{lead} |{chomping}{self._behind()}", *body, *end]

    def _written(self, value: Any) -> str:
        if not isinstance(value, str):
            return json.dumps(value)
        styles = [json.dumps(value, ensure_ascii=False)]
        if "\n" not in value:
            styles.append("'" + value.replace("'", "''") + "'")
        if PLAIN.fullmatch(value):
            styles += [value] * 3
        return self.rng.choice(styles)

    def _in_line(self, value: Any) -> str:
        gap = " " * self.rng.randint(0, 2)
        if isinstance(value, dict):
            keys = self.rng.sample(list(value), len(value))
            return f"{{{gap}{f',{gap}'.join(f'{key}: {self._in_line(value[key])}' for key in keys)}{gap}}}"
        if isinstance(value, list):
            return f"[{gap}{f',{gap}'.join(map(self._in_line, value))}{gap}]"
        return self._written(value)

    def _brackets(self, lead: str, value: Any, deeper: int) -> list[str]:
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        parts = [f"{key}: {self._in_line(value[key])}" for key in value] if isinstance(value, dict) else []
        parts = parts or [self._in_line(item) for item in value]
        lines = [f"{lead} {opening}{self._behind()}"]
        for part in parts:
            lines += [" " * self.rng.randint(deeper, deeper + 3) + self._comment()] if self._maybe() else []
            lines.append(" " * deeper + part + "," + self._behind())
        return [*lines, " " * deeper + closing + self._behind()]
