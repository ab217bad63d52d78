"""Expressions in CEL, the Common Expression Language: compiled with checked types, evaluated with bounded effort.

The library bounds an expression to 100,000 characters and 32 levels and an evaluation to 10,000 steps of iteration, and
matches regular expressions in linear time; so whatever somebody writes, an answer or an error comes at once.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cel_expr_python import cel  # type: ignore[import-untyped] # (it ships none for the package)

from flowsync.ground.suggest import did_you_mean
from flowsync.guardrails.values import Subject
from flowsync.guardrails.variables import VARIABLES, Type, Variable

_TYPES = {
    Type.TEXT: cel.Type.STRING,
    Type.NUMBER: cel.Type.INT,
    Type.TRUTH: cel.Type.BOOL,
    Type.TEXTS: cel.Type.List(cel.Type.STRING),
    Type.APPROVALS: cel.Type.List(cel.Type.List(cel.Type.List(cel.Type.STRING))),
    Type.RECORDS: cel.Type.List(cel.Type.Map(cel.Type.STRING, cel.Type.DYN)),
}
_ERROR = re.compile(r"^(?:.*?: )?ERROR: <input>:(?P<line>[0-9]+):(?P<column>[0-9]+): (?P<text>.*)$", re.MULTILINE)
_UNDECLARED = re.compile(r"undeclared reference to '(?P<name>[^']+)'")
_NO_OVERLOAD = re.compile(r"found no matching overload for '(?P<function>[^']+)' applied to '\((?P<types>.*)\)'")
_SYNTAX = "Syntax error"
_SYNTAX_HINT = "Compare with == or !=, join with && and ||, negate with !, and put texts in quotes."
_SEE_ALL = "docs/guardrails.md lists all."
_SEE = "docs/guardrails.md shows what can be written."
_STATUS = re.compile(r"^[A-Z_]+: | \[[A-Z_]+\]$")
_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*(?:\.[A-Za-z_][A-Za-z_0-9]*)*")
_SIGN = re.compile(r"[=!<>&|?]+")
_STRING = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong with an expression from the offset ``start`` up to ``end``, and what to do."""

    summary: str
    hint: str
    start: int
    end: int


class EvaluationError(ValueError):
    """An expression has no value for what it was given; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """An expression that is true or false: what evaluates it, and the variables that it reads, in their order."""

    program: Any
    variables: tuple[Variable, ...]


def compiled(text: str, scope: Subject) -> Compiled | list[Mistake]:
    """The expression, or what is wrong with it. ``scope`` says which variables there are."""
    try:
        program = _environment(scope).compile(text)
    except RuntimeError as error:
        return _mistakes(text, str(error), scope)
    if program.return_type() != cel.Type.BOOL:
        kind = program.return_type().name().lower().partition("<")[0]
        summary = f"This expression is {_article(kind)}, but a requirement is true or false."
        return [Mistake(summary=summary, hint="Compare it with something, such as ==.", start=0, end=len(text))]
    return Compiled(program=program, variables=tuple(_variables(text, scope)))


def holds(program: Any, facts: Mapping[str, Any]) -> bool:
    """Whether the expression is true of the facts; EvaluationError where it has no value."""
    try:
        value = program.eval(data=facts)
    except RuntimeError as error:
        raise EvaluationError(_plain(str(error))) from error
    if value.type() != cel.Type.BOOL:
        raise EvaluationError(_plain(str(value.value())))
    return bool(value.plain_value())


@cache
def _environment(scope: Subject) -> Any:
    return cel.NewEnv(variables={variable.name: _TYPES[variable.type] for variable in VARIABLES[scope]})


def _variables(text: str, scope: Subject) -> Iterable[Variable]:
    """The variables whose names stand in the text; a longer name begins with the variable that it reads from."""
    words = set(_WORD.findall(_STRING.sub('""', text)))
    for variable in VARIABLES[scope]:
        if any(word == variable.name or word.startswith(f"{variable.name}.") for word in words):
            yield variable


def _mistakes(text: str, message: str, scope: Subject) -> list[Mistake]:
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    found = []
    for match in _ERROR.finditer(message):
        offset = starts[min(int(match["line"]), len(starts)) - 1] + int(match["column"]) - 1
        found.append(_mistake(text, offset, match["text"], scope))
        if match["text"].startswith(_SYNTAX):
            return found  # what the parser says of the rest is a consequence
    if found:
        return found
    summary = f"This expression cannot be read: {_plain(message)}."
    return [Mistake(summary=summary, hint="Write it shorter, or as several.", start=0, end=len(text))]


def _mistake(text: str, offset: int, message: str, scope: Subject) -> Mistake:
    undeclared, overload = _UNDECLARED.search(message), _NO_OVERLOAD.search(message)
    if undeclared is not None:
        return _undeclared(text, offset, undeclared["name"], scope)
    summary, hint = f"{_plain(message)}.", _SEE
    if overload is not None:
        function, types = overload["function"].strip("_"), overload["types"].replace(", ", " and ")
        summary, hint = (
            f"'{function}' cannot be used with {types}.",
            "docs/guardrails.md lists the type of each variable.",
        )
    elif "<EOF>'" in message:
        summary, hint = "The expression ends where something is missing.", "Close what is open, or remove the operator."
    elif message.startswith(_SYNTAX):
        summary, hint = "This cannot stand here.", _SYNTAX_HINT
    return Mistake(summary=summary, hint=hint, start=offset, end=_end_of_word(text, offset))


def _undeclared(text: str, offset: int, name: str, scope: Subject) -> Mistake:
    """CEL points at the last dot of a name, or at the bracket of a call; the name begins before it."""
    start = max(text.rfind(name, 0, offset + len(name) + 1), 0)
    end = start + len(name)
    if text[end:].lstrip().startswith("("):
        return Mistake(summary=f"There is no function '{name}'.", hint=_SEE, start=start, end=end)
    known = [variable.name for variable in VARIABLES[scope]]
    hint = (did_you_mean(name, known) if "." in name else "") or f"A name is one such as {known[0]}; {_SEE_ALL}"
    return Mistake(summary=f"There is no '{name}'.", hint=hint, start=start, end=end)


def _end_of_word(text: str, offset: int) -> int:
    word = _WORD.match(text, offset) or _SIGN.match(text, offset)
    return word.end() if word else min(offset + 1, len(text))


def _plain(message: str) -> str:
    """The library's words without its status and its drawing."""
    first = message.split("\n", 1)[0]
    return _STATUS.sub("", _STATUS.sub("", first)).rstrip(".")


def _article(kind: str) -> str:
    return {"int": "a number", "string": "a text", "list": "a list", "map": "a mapping"}.get(kind, f"of type {kind}")
