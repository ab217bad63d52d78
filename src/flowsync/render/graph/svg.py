"""A picture as SVG: one column for each kind of box, arrows as curves. It holds no script and loads nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

from flowsync.render.cells import cells
from flowsync.render.graph.values import Arrow, Box, Column, Graph
from flowsync.render.printable import printable

_CHARACTER, _LINE, _PADDING = 7.8, 18, 10
_WIDEST = 34  # characters in a box
_BETWEEN_COLUMNS, _BETWEEN_BOXES, _MARGIN, _HEAD = 70, 14, 20, 62
_HEADINGS = {
    Column.PEOPLE: "who",
    Column.FLOW: "flow",
    Column.BUNDLE: "bundle",
    Column.SCOPE: "scope",
    Column.RESOURCES: "resources",
}
_STYLE = """
    text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1f2328 }
    .title { font-weight: 600 }
    .name { font-size: 15px; font-weight: 600 }
    .heading { fill: #59636e }
    .box { stroke: #59636e; stroke-width: 1 }
    .subject { stroke-width: 3 }
    .c0 { fill: #ddf4ff } .c1 { fill: #fff8c5 } .c2 { fill: #fbefff } .c3 { fill: #dafbe1 } .c4 { fill: #f6f8fa }
    .arrow { fill: none; stroke: #59636e; stroke-width: 1.2 }
    .page { fill: #ffffff }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc } .heading { fill: #9198a1 } .page { fill: #0d1117 } .arrow { stroke: #9198a1 }
      .c0 { fill: #0c2d6b } .c1 { fill: #4b2900 } .c2 { fill: #3c1e70 } .c3 { fill: #033a16 } .c4 { fill: #262c36 }
    }"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A box with its lines broken and its place, in pixels."""

    box: Box
    lines: tuple[tuple[str, bool], ...]
    x: float
    y: float
    width: float

    @property
    def height(self) -> float:
        return len(self.lines) * _LINE + 2 * _PADDING


def graph_svg(graph: Graph) -> str:
    """The picture as an SVG document."""
    placed = _placed(graph)
    width = max((one.x + one.width for one in placed.values()), default=300) + _MARGIN
    height = max((one.y + one.height for one in placed.values()), default=_HEAD) + _MARGIN
    name = printable(graph.title)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label={quoteattr(name)}>',
        f"  <title>{escape(name)}</title>",
        f"  <style>{_STYLE}\n  </style>",
        '  <defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0 8 4 0 8z" fill="#59636e"/></marker></defs>',
        '  <rect class="page" width="100%" height="100%"/>',
        f'  <text class="name" x="{_MARGIN}" y="28">{escape(name)}</text>',
        *_headings(placed),
        *(_arrow(arrow, placed) for arrow in graph.arrows),
        *(line for one in placed.values() for line in _box(one)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _placed(graph: Graph) -> dict[str, _Placed]:
    """The boxes in their columns, each as near as possible to the middle of what leads to it."""
    placed: dict[str, _Placed] = {}
    x = float(_MARGIN)
    for column in Column:
        boxes = [box for box in graph.boxes if box.column is column]
        if not boxes:
            continue
        broken = {box.key: tuple(_broken(box)) for box in boxes}
        width = max(cells(text) for lines in broken.values() for text, _ in lines) * _CHARACTER + 2 * _PADDING
        y = float(_HEAD)
        for middle, _, box in sorted((_middle(box, graph, placed), at, box) for at, box in enumerate(boxes)):
            one = _Placed(box=box, lines=broken[box.key], x=x, y=y, width=width)
            one = replace(one, y=max(y, middle - one.height / 2))
            placed[box.key] = one
            y = one.y + one.height + _BETWEEN_BOXES
        x += width + _BETWEEN_COLUMNS
    return placed


def _middle(box: Box, graph: Graph, placed: dict[str, _Placed]) -> float:
    """The middle of the boxes that lead to this one; 0 where none does."""
    starts = [placed[arrow.start] for arrow in graph.arrows if arrow.end == box.key and arrow.start in placed]
    before = [start.y + start.height / 2 for start in starts]
    return sum(before) / len(before) if before else 0.0


def _broken(box: Box) -> Iterator[tuple[str, bool]]:
    for text, is_title in ((box.title, True), *((line, False) for line in box.lines)):
        yield from ((line, is_title) for line in wrap(printable(text), _WIDEST) or [""])


def _headings(placed: dict[str, _Placed]) -> Iterator[str]:
    for column in Column:
        x = next((one.x for one in placed.values() if one.box.column is column), None)
        if x is not None:
            yield f'  <text class="heading" x="{x:.1f}" y="{_HEAD - 12}">{_HEADINGS[column]}</text>'


def _arrow(arrow: Arrow, placed: dict[str, _Placed]) -> str:
    start, end = placed[arrow.start], placed[arrow.end]
    x1, y1 = start.x + start.width, start.y + start.height / 2
    x2, y2 = end.x, end.y + end.height / 2
    bend = (x2 - x1) / 2
    return (
        f'  <path class="arrow" marker-end="url(#tip)" '
        f'd="M{x1:.1f} {y1:.1f} C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"/>'
    )


def _box(one: _Placed) -> Iterator[str]:
    marked = " subject" if one.box.is_subject else ""
    yield (
        f'  <rect class="box c{one.box.column:d}{marked}" x="{one.x:.1f}" y="{one.y:.1f}" width="{one.width:.1f}" '
        f'height="{one.height:.1f}" rx="6"/>'
    )
    for number, (text, is_title) in enumerate(one.lines, start=1):
        y = one.y + _PADDING + number * _LINE - 5
        style = ' class="title"' if is_title else ""
        yield f'  <text{style} x="{one.x + _PADDING:.1f}" y="{y:.1f}">{escape(text)}</text>'
