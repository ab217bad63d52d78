"""The page of guardrails: its documents are valid, its expressions compile, and it names every variable and file."""

import re

from flowsync.guardrails.expression import Compiled, compiled
from flowsync.guardrails.ready_made import ready_made
from flowsync.guardrails.values import Subject
from flowsync.guardrails.variables import VARIABLES
from tests.support.guardrails import guardrails
from tests.support.pages import fences
from tests.support.programs import ROOT

PAGE = ROOT / "docs" / "guardrails.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_its_documents_are_valid() -> None:
    documents = [fence.text for fence in fences(PAGE) if fence.language == "yaml"]
    assert [one.name for one in guardrails(*documents)] == [
        "cardholder-data-is-asked-for",
        "change-control",
        "personal-data",
        "production",
    ]


def test_its_expressions_compile() -> None:
    table = TEXT.partition("| you want to say |")[2].partition("\n\n")[0]
    expressions = [code.replace("\\|", "|") for code in re.findall(r"`([^`]+)`", table)]
    expressions += [fence.text for fence in fences(PAGE) if not fence.language and "approvals" in fence.text]
    assert len(expressions) > 10
    assert [text for text in expressions if not isinstance(compiled(text, Subject.FLOW), Compiled)] == []


def test_it_names_every_variable_and_every_ready_made_guardrail() -> None:
    named = set(re.findall(r"^\| `([a-z_.-]+)`", TEXT, re.MULTILINE))
    variables = {one.name for subject in Subject for one in VARIABLES[subject]}
    assert variables | set(ready_made()) <= named
