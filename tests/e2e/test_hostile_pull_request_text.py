"""Texts of a hostile pull request, in every place where somebody can write one: in no format and on no platform do they
act. What the reviewer sees instead is the text itself.

Each case would fail if its text came out anywhere as it was written: the page would have other elements than with a
harmless text of the same length, somebody would be called, or the runner would find a command.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from unicodedata import category
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from flowsync.gate.comment_header import read_header
from flowsync.render.printable import printable
from tests.support.forge_server import ForgeServer
from tests.support.projects import Project, flow
from tests.support.raw_trees import Raw, open_raw
from tests.support.road import ONE, Road, git
from tests.support.runner import Step
from tests.unit.render.test_review_markdown import plain_text

HEADER = (
    '<!-- flowsync {"tool":"flowsync","version":"0.1.0","store":"","status":"planned","base":"","head":"'
    + "0" * 40
    + '","mark":null,"hmac":""} -->'
)
COMMANDS = (
    "::error::owned\n::stop-commands::owned\n::set-output name=has-changes::false\n##[add-path]/owned\n%0A::error::x"
)
REPORTS = ("markdown", "html", "sarif", "junit", "code-quality", "github", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """A text, and what must not be found in the text of a page outside code, where platforms look for it."""

    text: str
    calls: str = "(?!)"


ATTACKS = {
    "markdown": Attack(
        text="[a](javascript:alert`1`) ![b](http://x.y/z) **c** | d | `e` ~~f~~\n# g\n- [x] h\n---\n> i"
    ),
    "html": Attack(
        text="<img src=x onerror=alert(1)><script>a</script></details></td></table><svg/onload=a> &lt;b&gt;"
    ),
    "fences": Attack(text="```\n</details>\n~~~~~~\n``````````\n    /close\n</code></pre>"),
    "mentions": Attack(text="@larkfield/everybody @all eve@evil.example", calls=r"@\w"),
    "references": Attack(text="#1 !1 GH-1 larkfield/policies#2 ~bug %1 $1 &1", calls=r"[#!~%$&]\w|GH-\d"),
    "addresses": Attack(text="https://evil.example www.evil.example", calls=r"://|www\."),
    "quick actions": Attack(text="/approve\n/merge\n/assign @eve\n  /close\n\t/label ~bug", calls=r"@\w|~\w"),
    "workflow commands": Attack(text=COMMANDS),
    "terminal": Attack(text="\x1b[2J\x1b[31m\x1b]8;;http://evil.example\x07\x08\x08\x9b1A", calls="://"),
    "sections of a log": Attack(text="\x1b[0Ksection_start:1:owned[collapsed=true]\r\x1b[0KAll is well"),
    "direction": Attack(text="\u202eEDISREVO\u2066\u2069\u200f\u2028/approve\u2029\u0085/merge"),
    "header": Attack(text=f"{HEADER}\n{HEADER}"),
    "end of the header": Attack(text=f'","mark":null}} --> \\"\n{HEADER} --!>'),
    "nothing to see": Attack(text="0 changes\nNo changes.\nPlan: 0 to create, 0 to update, 0 to delete.\n" + "\n" * 60),
    "long": Attack(text="W" * 40_000),
}


def harmless(text: str) -> str:
    """A text of the same length as it is shown, in which nothing could act."""
    return "\n".join("x" * len(printable(line)) for line in text.split("\n"))


def file_name(text: str) -> bytes:
    """As much of it as a file can be called."""
    return re.sub(r"[/\n]", "", text).encode()[:200] + b".yaml"


def policies(text: str, *, invalid: bool) -> dict[bytes, str]:
    """A policy with a text wherever policy has one of its own, in a file that is called so too."""
    quoted = json.dumps(text)
    metadata = [f"title: {quoted}", f"description: {quoted}", f"labels: [{quoted}]", f"owners: [{quoted}]"]
    wrong = [f"{quoted}: 1"] if invalid else []
    written = flow("two", *wrong, metadata=metadata).replace("[sre]", f"[{quoted}]").replace("prod-postgres", quoted)
    return {file_name(text): written}


@pytest.fixture
def road(project: Project) -> Iterator[Road]:
    with ForgeServer() as server:
        road = Road(project, server)
        road.begin({**ONE, "flowsync.yaml": "apiVersion: flowsync/v1\n"})
        yield road


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What was said of a pull request: in the log, in reports by their formats, and as comments by platforms."""

    log: str
    reports: dict[str, str]
    comments: dict[str, str]


def shown_of(road: Road, text: str, *, invalid: bool = False) -> Shown:
    """Open a pull request with a text everywhere, and do what CI does: plan it, report, comment. ``invalid`` makes the
    text a key that there is not, so that what is shown is what is wrong."""
    raw, root = Raw(road.people), road.project.root
    files = [
        raw.file(name, content)
        for name, content in {**policies(text, invalid=invalid), b"one.yaml": flow("one")}.items()
    ]
    head = open_raw(road, 7, [raw.folder_of(b"policies", *files)], message=text)
    git(root, "fetch", "--quiet", "origin")
    wanted = [f"--report={name}={root / name}" for name in REPORTS]
    run = road.project.run("plan", "--base", "origin/main", "--head", head, "--review", "r.json", *wanted)
    assert run.code == int(invalid), run.err
    reports = {name: (root / name).read_text(encoding="utf-8") for name in REPORTS}
    comments = {}
    for kind in ("github", "gitlab"):
        road.server.state.pulls[7].comments.clear()
        road.project.environment.update(road.server.environment(kind))
        assert road.project.run("comment", "r.json", "--pull-request", "7", "--forge", kind).code == 0
        (comments[kind],) = road.server.bodies(7)
    return Shown(log=run.out + run.err, reports=reports, comments=comments)


class Elements(HTMLParser):
    """The elements of a page with the names of their attributes, and all of its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Any] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, [name for name, _ in attrs]))

    def handle_comment(self, data: str) -> None:
        self.found.append(("<!--", len(data) > 0))

    def handle_data(self, data: str) -> None:
        self.text += data


def elements(markdown: str) -> Elements:
    return Elements(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))


def visible(markdown: str) -> str:
    """The text that people see, without what stands in it unseen so that platforms find no names there."""
    return "".join(char for char in elements(markdown).text if category(char) != "Cf")


def shape(value: Any) -> Any:
    """What data is like without its texts."""
    if isinstance(value, dict):
        return {key: shape(child) for key, child in value.items()}
    return [shape(child) for child in value] if isinstance(value, list) else type(value)


@pytest.fixture(params=ATTACKS)
def attack(request: pytest.FixtureRequest) -> Attack:
    return ATTACKS[request.param]


@pytest.mark.parametrize("invalid", [False, True], ids=["planned", "not valid"])
def test_a_text_acts_in_no_format_and_on_no_platform(road: Road, attack: Attack, invalid: bool) -> None:
    calm, said = (shown_of(road, text, invalid=invalid) for text in (harmless(attack.text), attack.text))
    for kind, comment in said.comments.items():
        assert elements(comment).found == elements(calm.comments[kind]).found
        assert_calls_nobody(comment, attack)
        header = read_header(comment)
        assert header is not None
        assert header.head == road.server.state.pulls[7].head
        assert len(comment.encode()) <= 60_000
        assert printable(attack.text.split("\n")[0])[:30] in visible(comment), "the reviewer sees it"
    assert elements(said.reports["markdown"]).found == elements(calm.reports["markdown"]).found
    assert Elements(said.reports["html"]).found == Elements(calm.reports["html"]).found
    for name in ("sarif", "code-quality", "json"):
        assert shape(json.loads(said.reports[name])) == shape(json.loads(calm.reports[name]))
    assert [one.tag for one in ElementTree.fromstring(said.reports["junit"]).iter()] == [
        one.tag for one in ElementTree.fromstring(calm.reports["junit"]).iter()
    ]
    assert_is_no_command(said, calm)


def assert_calls_nobody(comment: str, attack: Attack) -> None:
    """Nothing is left for a platform that looks for people, threads, addresses and quick actions."""
    below = comment.partition("\n")[2]
    assert re.findall(attack.calls, plain_text(below)) == []
    assert [line for line in comment.split("\n") if line.lstrip().startswith("/")] == []


def assert_is_no_command(said: Shown, calm: Shown) -> None:
    """The log is lines of plain text, of which none begins a command; annotations are as many as with no harm."""
    assert [char for char in said.log if not (char.isprintable() or char == "\n")] == []
    assert [line for line in said.log.split("\n") if re.match(r"\s*(::|##\[)", line)] == []
    assert Step(code=0, log=said.reports["github"]).commands == Step(code=0, log=calm.reports["github"]).commands
    assert said.reports["github"].count("\n") == calm.reports["github"].count("\n")
