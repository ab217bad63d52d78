"""The tables of variables in docs/guardrails.md, from the table that expressions are checked against."""

from pathlib import Path

from generated_parts import table, with_parts

from flowsync.guardrails.values import Subject
from flowsync.guardrails.variables import VARIABLES, Variable

DOCS = Path(__file__).parent


def guardrails_page() -> str:
    """docs/guardrails.md with its tables made anew."""
    parts = {
        str(subject): table(("variable", "type", "what it holds"), list(map(_row, VARIABLES[subject])))
        for subject in Subject
    }
    return with_parts((DOCS / "guardrails.md").read_text(encoding="utf-8"), parts)


def _row(variable: Variable) -> tuple[str, str, str]:
    mark = " *" if variable.needs_catalog else ""
    return f"`{variable.name}`{mark}", str(variable.type), variable.meaning
