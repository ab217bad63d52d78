"""A plan as markdown; whole plans are golden files."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Diagnostic, Severity
from flowsync.plan.values import Plan
from flowsync.render.markdown import code, diff_fence, prose
from flowsync.render.plan_markdown import plan_markdown
from flowsync.render.rows import Row
from tests.support.configurations import applied, body, flow_spec
from tests.support.plan_cases import CASES, contractors
from tests.support.plans import STORE_URL, condition, document, integration, planned

_OURS = re.compile(r"</?(?:code|details|summary|br)>")


def _markdown(plan: Plan, max_bytes: int = 60_000) -> str:
    return plan_markdown(plan, store_url=STORE_URL, max_bytes=max_bytes)


def _tokens(text: str) -> list[Token]:
    parsed = MarkdownIt("commonmark").enable("table").parse(text)
    return [token for block in parsed for token in (block, *(block.children or ()))]


def _many(creates: int = 0, updates: int = 0, deletes: int = 0) -> Plan:
    old = {f"AccessFlow/u{number:03}": applied(body(f"AccessFlow/u{number:03}")) for number in range(updates)}
    old |= {f"AccessFlow/d{number:03}": applied(body(f"AccessFlow/d{number:03}")) for number in range(deletes)}
    wanted = [document(f"AccessFlow/u{number:03}", contractors()) for number in range(updates)]
    wanted += [document(f"AccessFlow/c{number:03}", contractors()) for number in range(creates)]
    return planned([*wanted, document("Bundle/kept")], {**old, "Bundle/kept": applied(body("Bundle/kept"))})


def _count(text: str, pattern: str) -> int:
    return len(re.findall(pattern, text, re.MULTILINE))


def test_first_line_is_a_heading_with_the_totals() -> None:
    first = _markdown(CASES["rich"]()).splitlines()[0]

    assert (
        first
        == "### flowsync · Plan: 2 to create, 2 to update, 1 to delete; 3 widen, 1 narrows; 3 drifted; 2 unmanaged"
    )


def test_what_widens_comes_first_and_then_the_deletes() -> None:
    rows = [line for line in _markdown(CASES["rich"]()).splitlines() if line.startswith("| `")]

    assert [[cell.strip() for cell in row.split("|")[1:4:2]] for row in rows[:5]] == [
        ["`+` create", "**WIDENS**"],
        ["`~` update", "**WIDENS**"],
        ["`~` update", "**WIDENS**"],
        ["`-` delete", "neutral"],
        ["`+` create", "neutral"],
    ]
    assert [row.split("|")[1].strip() for row in rows[5:]] == ["`!` drift"] * 4


@pytest.mark.parametrize("case", CASES)
def test_texts_of_others_make_no_markup(case: str) -> None:
    tokens = _tokens(_markdown(CASES[case]()))
    html = "".join(token.content for token in tokens if token.type in ("html_inline", "html_block"))

    assert not {token.type for token in tokens} & {"link_open", "image", "em_open", "hr", "blockquote_open"}
    assert "<" not in _OURS.sub("", html)


@pytest.mark.parametrize("case", CASES)
def test_every_row_of_a_table_has_the_cells_of_its_head(case: str) -> None:
    tables: list[list[int]] = []
    for token in _tokens(_markdown(CASES[case]())):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append(0)
        elif token.type in ("th_open", "td_open"):
            tables[-1][-1] += 1

    assert all(len(set(rows)) == 1 for rows in tables)


def test_fences_hold_what_they_show() -> None:
    fences = [token.content for token in _tokens(_markdown(CASES["hostile"]())) if token.type == "fence"]

    assert len(fences) == 3
    assert all("| </details><img src=x>" in fence for fence in fences)


def test_nobody_is_called() -> None:
    text = _markdown(CASES["hostile"]())
    outside = re.sub(r"`{5}diff.*?`{5}", "", text, flags=re.DOTALL)

    assert re.findall(r"@\w", unescape(re.sub(r"<code>.*?</code>|`[^`]*`", "", outside))) == []


@settings(deadline=None)
@given(st.text(st.sampled_from("ab`|\\<>&@#[]()*_~:!- \x1b\u202e\n"), max_size=30))
def test_code_and_prose_show_the_text_and_nothing_else(text: str) -> None:
    for cell in (code(text), prose(f"x{text}x")):
        inline = next(
            token
            for token in MarkdownIt("commonmark").enable("table").parse(f"| h |\n|---|\n| a {cell} |\n")[::-1]
            if token.type == "inline"
        )
        kinds = {token.type for token in inline.children or ()}
        assert kinds <= {"text", "code_inline", "html_inline", "text_special"}
        assert {token.content for token in inline.children or () if token.type == "html_inline"} <= {
            "<code>",
            "</code>",
        }


def test_prose_breaks_what_github_looks_for() -> None:
    shown = unescape(prose("@team #12 GH-3 www.x.y a@b.c https://x.y :tada:"))

    assert shown == "@\u200bteam #\u200b12 GH\u200b-3 www\u200b.x.y a@\u200bb.c https:\u200b//x.y :\u200btada:"


def test_prose_breaks_what_gitlab_looks_for() -> None:
    shown = unescape(prose('!1 %2 &3 $4 ~bug ~"a b" %"v 1" OPS-5 [vulnerability:6] *iteration:7 {+ x +}'))

    assert shown == (
        '!\u200b1 %\u200b2 &\u200b3 $\u200b4 ~\u200bbug ~\u200b"a b" %\u200b"v 1" OPS\u200b-5 [\u200bvulnerability:6] '
        "*\u200biteration:7 {\u200b+ x +}"
    )


def test_prose_leaves_times_dates_and_percentages_alone() -> None:
    text = "2026-06-30T18:00:00Z, 30 %, 9 & 10, a-1, x!"

    assert unescape(prose(text)) == text


def test_fence_is_longer_than_any_run_of_backticks() -> None:
    fence = diff_fence([Row(0, "+", True, "| `````")])

    assert fence.splitlines()[0] == "``````diff"
    assert fence.splitlines()[-1] == "``````"


def test_diff_lines_carry_their_sign_in_the_first_column() -> None:
    rows = [
        Row(0, " ", False, "settings"),
        Row(2, "~", False, "require_mfa", "true → false", ":9"),
        Row(2, "-", True, "integration x"),
        Row(6, "-", False, "permissions", "[A]"),
        Row(2, "+", True, "bundle y"),
    ]

    assert diff_fence(rows).splitlines()[1:-1] == [
        "  settings",
        "!   require_mfa                   true → false   :9",
        "-   integration x",
        "-     permissions                 [A]",
        "+   bundle y",
    ]


def test_nothing_is_left_out_where_it_fits() -> None:
    assert "Left out" not in _markdown(_many(creates=3, updates=3, deletes=3))


@pytest.mark.parametrize("max_bytes", [2_000, 4_000, 8_000, 16_000, 32_000, 60_000])
def test_bytes_are_never_more_than_allowed(max_bytes: int) -> None:
    for plan in (_many(creates=120, updates=20, deletes=20), _many(deletes=400), CASES["hostile"](), CASES["rich"]()):
        assert len(_markdown(plan, max_bytes).encode()) <= max_bytes


def test_values_of_creates_give_way_before_those_of_updates_and_deletes() -> None:
    text = _markdown(_many(creates=30, updates=5, deletes=5), 20_000)

    assert _count(text, r"^\| `[-~+]` ") == 40
    assert _count(text, r"<summary><code>- ") == 5
    assert _count(text, r"<summary><code>&#126; ") == 5
    left = 30 - _count(text, r"<summary><code>\+ ")
    assert text.endswith(
        f"**Left out**, to stay below 20,000 bytes: the values of {left} creates. `flowsync plan` shows all.\n"
    )


def test_rows_give_way_after_all_values_and_deletes_stay() -> None:
    text = _markdown(_many(creates=200, deletes=10), 4_000)

    assert _count(text, "<details>") == 0
    assert _count(text, r"^\| `-` delete") == 10
    assert "**200 widening changes**, with as many names as fit:" in text
    assert 0 < _count(text, r"^- `AccessFlow/c[0-9]+` \*\*WIDENS\*\*$") < 200
    assert "the values of 10 deletes" in text


def test_rows_of_what_widens_say_less_before_one_is_left_out() -> None:
    text = _markdown(_many(creates=200, deletes=10), 24_000)

    assert _count(text, r"^\| `\+` create \| `AccessFlow/c[0-9]+` \| \*\*WIDENS\*\* \|$") == 200
    assert _count(text, r"^\| `-` delete .* \| deleted from policies") == 10
    assert "the rows of" not in text


def test_where_all_of_it_stands_is_linked_whether_anything_is_left_out_or_not() -> None:
    address = "https://ci.example.com/runs/7?attempt=1#report"
    plans = [(_many(creates=1), 60_000), (_many(creates=200), 8_000)]
    for plan, most in plans:
        text = plan_markdown(plan, store_url=STORE_URL, max_bytes=most, report_url=address)
        assert text.endswith(f"[Full report]({address})\n")
        assert len(text.encode()) <= most


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://x)[y](z", "https://x y", "//x", "https://x\n/merge"]
)
def test_what_is_no_web_address_is_no_link(address: str) -> None:
    assert "](" not in plan_markdown(_many(creates=1), store_url=STORE_URL, report_url=address)


def test_drift_gives_way_after_the_rows_of_changes() -> None:
    gone = {f"Bundle/g{number:03}": applied(body(f"Bundle/g{number:03}"), None) for number in range(10)}
    wanted = [document(f"AccessFlow/c{number:03}") for number in range(60)]
    text = _markdown(planned([*wanted, *(document(address) for address in gone)], gone), 4_000)

    assert _count(text, r"^\| `!` drift") == 10
    assert _count(text, r"^- `AccessFlow/c") == 60


def test_more_deletes_than_fit_are_named_as_far_as_they_fit_and_counted() -> None:
    text = _markdown(_many(creates=5, deletes=500), 3_000)
    named = _count(text, r"^- `AccessFlow/d")

    assert text.startswith("### flowsync · Plan: 5 to create, 0 to update, 500 to delete")
    assert "**500 deletes**, with as many names as fit:" in text
    assert 50 < named < 500
    assert f"the names of {500 - named} deletes" in text


def test_one_large_object_does_not_hide_the_small_ones_behind_it() -> None:
    large = document("AccessFlow/a", flow_spec(access_targets=[integration(name=f"name-{n}") for n in range(500)]))
    text = _markdown(planned([large, document("AccessFlow/b"), document("AccessFlow/c")], {}), 8_000)

    assert _count(text, r"<summary><code>\+ AccessFlow/[bc]</code>") == 2
    assert "the values of 1 create." in text


def test_errors_come_before_all_else_and_are_cut() -> None:
    found = Diagnostic(code=Code.TOO_MANY_DELETES, summary="S", detail="x" * 5_000, hint="H")
    warned = Diagnostic(severity=Severity.WARNING, code=Code.LIVE_ROW_INVALID, summary="W")
    text = _markdown(replace(_many(deletes=500), diagnostics=(found, warned)), 4_000)

    assert text.startswith("### flowsync · Plan refused: 1 error, nothing can be applied (")
    assert "\n- **error** `too-many-deletes`: S xxx" in text
    assert "x…\n" in text


def test_many_errors_leave_room_for_the_deletes() -> None:
    found = tuple(Diagnostic(code=Code.PROTECTED, summary=f"Error {number}.") for number in range(200))
    text = _markdown(replace(_many(deletes=20), diagnostics=found), 4_000)

    assert _count(text, r"^\| `-` delete") == 20
    assert 10 <= _count(text, r"^- \*\*error") < 200


def test_long_gists_are_cut_in_the_row_and_whole_below() -> None:
    names = [f"group-{number:03}" for number in range(60)]
    after = flow_spec(requestors={"conditions": [condition("group", "sre", *names)]})
    text = _markdown(planned([document("AccessFlow/f", after)], {"AccessFlow/f": applied(body("AccessFlow/f"))}))

    row = next(line for line in text.splitlines() if line.startswith("| `~`"))
    assert "group-059" not in row
    assert "…" in row
    assert "group-059" in text


def test_many_changes_of_one_object_are_counted_in_its_row() -> None:
    more = flow_spec(access_targets=[integration(name=f"name-{number}") for number in range(12)])
    text = _markdown(planned([document("AccessFlow/f", more)], {"AccessFlow/f": applied(body("AccessFlow/f"))}))

    assert "<br>and 5 more |" in text


def test_rename_alone_is_called_so() -> None:
    store = {"Bundle/old": applied(body("Bundle/old", title="Debug"))}
    text = _markdown(planned([document("Bundle/new", renamed_from="old", title="Debug")], store))

    assert "| `~` update | `Bundle/new` (renamed from `old`) | neutral | renamed | `policies/all.yaml:1` |" in text
    assert "<details>" not in text
