"""The page of a diagnostic code, which ``flowsync explain`` prints, in the parts that other tools ask for."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Severity

_HEAD = re.compile(r"# \S+\n\n(?P<severity>Error|Warning): (?P<summary>.*?\.)\n\n(?P<rest>.*)", re.DOTALL)
_INTRODUCTION_ENDS = re.compile(r"^(?:## |```|\|)", re.MULTILINE)
_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
_FENCE = re.compile(r"^```.*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainPage:
    """The page of one code: how much the finding weighs, one sentence that says what it is (``summary``), what is told
    before the first example in plain text (``introduction``), and the whole page as markdown, in which no link leads to
    another page, and as plain text."""

    severity: Severity
    summary: str
    introduction: str
    markdown: str
    text: str


@cache
def explain_page(code: Code) -> ExplainPage:
    """The page of a code; every code has one."""
    markdown = (files("flowsync") / "explain" / f"{code}.md").read_text(encoding="utf-8")
    head = _HEAD.match(markdown)
    if head is None:
        raise ValueError(f"the page of {code} does not begin as pages do")
    first, rest, alone = head["summary"], head["rest"], _LINK.sub(r"\1", markdown)
    return ExplainPage(
        severity=Severity(head["severity"].lower()),
        summary=_plain(first[0].upper() + first[1:]),
        introduction=re.sub(":$", ".", _plain(_INTRODUCTION_ENDS.split(rest, maxsplit=1)[0])),
        markdown=alone,
        text=_FENCE.sub("", alone),
    )


def _plain(markdown: str) -> str:
    """Running text without markup, a paragraph on each line."""
    words = _LINK.sub(r"\1", markdown).replace("**", "")
    paragraphs = (" ".join(paragraph.split()) for paragraph in words.split("\n\n"))
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)
