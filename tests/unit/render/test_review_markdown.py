"""A review as markdown; whole reviews are golden files."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.plan.review import Review
from flowsync.plan.told_effects import ToldEffects, ToldFlow, ToldRow
from flowsync.render.review_markdown import review_markdown
from flowsync.render.review_text import review_text
from tests.support.configurations import applied, body, flow_spec
from tests.support.plans import COMMIT, STORE_URL, condition, document, integration, place
from tests.support.review_cases import REVIEWS
from tests.support.reviews import BASE, commit, reviewed

_OURS = re.compile(r"</?(?:code|details|summary|br)>")
_CALLED = re.compile(
    r"[@#]\w|[!%&$~][\w\"]|\[\w+:|\*iteration:|://|(?i:www\.|GH-[0-9])|[A-Z][A-Z0-9_]+-[0-9]"
    r"|:[A-Za-z+-][\w+-]*:|[\[{][+-]"
)
_TRICKS = """/merge
@team
@all #1 !1 %1 &1 ~bug $1 %"a" ~"b c"
<!-- flowsync {} -->
--></details>
[x](javascript:x) ![x](http://x.y/z) <script>x</script>
https://evil.example/x www.evil.example a@b.example
| a | b |
OPS-1 GH-2
{+ fine +} [- gone -] [vulnerability:1] *iteration:1
:tada:"""
HOSTILE = st.one_of(
    st.text(st.sampled_from("ab1`|\\<>&@#[]()*_~:!%$+{}^\"'/- \t\r\n\x1b\x00\u202e\u200b\u2028é"), max_size=40),
    st.sampled_from([*_TRICKS.splitlines(), _TRICKS, "\n/approve\n", "```\n/close\n```", "\u202e" * 9, "x" * 5_000]),
)


def tokens(text: str) -> list[Token]:
    parsed = MarkdownIt("commonmark", {"linkify": False}).enable("table").parse(text)
    return [token for block in parsed for token in (block, *(block.children or ()))]


def plain_text(text: str) -> str:
    """What platforms look for people and threads in: all text but code."""
    html = MarkdownIt("commonmark").enable("table").render(text)
    return unescape(re.sub(r"<[^>]*>", "\0", re.sub(r"<(code|pre)\b.*?</\1>", "", html, flags=re.DOTALL)))


def hostile_review(texts: list[str]) -> Review:
    """A pull request with these texts everywhere where somebody can write them."""
    one, two, three, four, five = texts
    path = f"policies/{four or 'x'}.yaml"
    after: dict[str, Any] = flow_spec(
        requestors={"conditions": [condition(one or "group", two, source=three)]},
        access_targets=[integration(four or "x", name=five or "y")],
    )
    flow, told = "AccessFlow/f", ToldRow("gains", one)
    where = place(path, 1)
    warning = Diagnostic(severity=Severity.WARNING, code=Code.FILE_UNREADABLE, summary=one, hint=five, subject=where)
    review = reviewed(
        [document("AccessFlow/g", path=path, description=two)],
        [document(flow, after, path=path, title=one, description=two), document("AccessFlow/g", after, path=path)],
        {flow: applied(body(flow, title=three, description=four))},
        commits={flow: [commit(one, 1, name=two, mail=three), commit(five, 2)]},
        rules_changed=(four, five),
        diagnostics=(warning,),
    )
    assert review.plan is not None
    address = review.plan.changes[0].address
    flows = (ToldFlow(address=address, direction="gains", is_changed=True, rows=(told,)),)
    effects = ToldEffects(headline=f"GAINS: {two}", knowledge="exact", snapshot=three, flows=flows)
    return replace(review, store_url=five, effects=effects, own_effects=effects)


@settings(max_examples=150, deadline=None)
@given(st.lists(HOSTILE, min_size=5, max_size=5))
def test_nothing_that_anybody_wrote_acts(texts: list[str]) -> None:
    review = hostile_review(texts)
    invalid = Review(base=BASE, head=COMMIT, store_url=STORE_URL, plan=None, diagnostics=review.diagnostics)
    for shown in (review_markdown(review), review_markdown(invalid)):
        found = tokens(shown)
        html = "".join(token.content for token in found if token.type in ("html_inline", "html_block"))
        assert not {token.type for token in found} & {"link_open", "image", "em_open", "hr", "blockquote_open"}
        assert "<" not in _OURS.sub("", html)
        assert not re.search(r"^\s*/", shown, re.MULTILINE)
        assert not _CALLED.search(plain_text(shown)), _CALLED.search(plain_text(shown))
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2028]", shown)
        assert len(shown.encode()) <= 60_000
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2028]", review_text(review))


@pytest.mark.parametrize("case", REVIEWS)
def test_every_row_of_a_table_has_the_cells_of_its_head(case: str) -> None:
    tables: list[list[int]] = []
    for token in tokens(review_markdown(REVIEWS[case]())):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append(0)
        elif token.type in ("th_open", "td_open"):
            tables[-1][-1] += 1
    assert all(len(set(rows)) == 1 for rows in tables)


@pytest.mark.parametrize("max_bytes", [4_000, 8_000, 16_000, 32_000, 59_000, 60_000])
@pytest.mark.parametrize("case", REVIEWS)
def test_bytes_are_never_more_than_allowed_and_folds_are_closed(case: str, max_bytes: int) -> None:
    text = review_markdown(REVIEWS[case](), max_bytes=max_bytes, report_url="https://ci.example.com/7")
    assert len(text.encode()) <= max_bytes
    html = "".join(token.content for token in tokens(text) if token.type == "html_block")
    assert html.count("<details>") == html.count("</details>")
    assert "https://ci.example.com/7" in text


def test_no_delete_and_nothing_that_widens_is_left_out_of_a_comment() -> None:
    review = REVIEWS["oversized"]()
    assert review.own is not None
    text = review_markdown(review)
    names = {str(change.address) for change in review.own.changes}
    assert len(names) == 480
    assert {name for name in names if f"`{name}`" not in text} == set()


def test_totals_of_everything_stay_when_hardly_anything_fits() -> None:
    text = review_markdown(REVIEWS["oversized"](), max_bytes=4_000)
    assert "480 to create, 120 to update, 60 to delete; 600 widen, 60 narrow" in text
    assert "This pull request: 300 to create, 120 to update, 60 to delete; 420 widen, 60 narrow" in text
    assert "Pending before it: 180 to create, 0 to update, 0 to delete; 180 widen;" in text


def test_what_is_pending_is_not_told_as_the_pull_requests() -> None:
    text = review_markdown(REVIEWS["pending"]())
    own, _, rest = text.partition("<details>")
    assert "| `~` update | `AccessFlow/orders` | **WIDENS** | grant&#95;duration 2h → 8h |" in own
    assert "AccessFlow/oncall" not in own
    assert "| `+` create | `AccessFlow/oncall` |" in rest
    assert "grant&#95;duration 1h → 2h<br>**changed by this pull request too** |" in rest


def test_it_is_said_that_nothing_was_pending_only_where_that_is_known() -> None:
    said = "Nothing was pending before it, and nothing had drifted."
    known = REVIEWS["alone"]()
    unknown = Diagnostic(severity=Severity.WARNING, code=Code.BASE_NOT_PLANNED, summary="The base is not valid.")
    open_one = Review(base=BASE, head=COMMIT, store_url="x", plan=known.plan, diagnostics=(unknown,))
    assert said in review_markdown(known)
    assert said not in review_markdown(open_one)
    assert "`base-not-planned`" in review_markdown(open_one)


def test_only_the_newest_commits_are_named() -> None:
    commits = [commit(f"Number {number}", number) for number in range(5, 0, -1)]
    text = review_markdown(reviewed([], [document("Bundle/a")], {}, commits={"Bundle/a": commits}))
    assert "| cccccc5 Number 5<br>cccccc4 Number 4<br>cccccc3 Number 3<br>and 2 more |" in text
