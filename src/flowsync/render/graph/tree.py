"""A picture as text: a tree from the flows on, with who uses each."""

from collections.abc import Iterator

from flowsync.render.graph.values import Box, Column, Graph
from flowsync.render.printable import printable


def graph_text(graph: Graph) -> str:
    """The picture as text: for each flow who requests it, and below it what it leads to."""
    boxes = {box.key: box for box in graph.boxes}
    lines = [printable(graph.title)]
    for box in graph.boxes:
        if box.column is Column.FLOW:
            lines += ["", *_flow_lines(graph, boxes, box)]
    if not graph.boxes:
        lines.append("nothing")
    return "\n".join(lines) + "\n"


def _flow_lines(graph: Graph, boxes: dict[str, Box], flow: Box) -> Iterator[str]:
    people = [boxes[arrow.start] for arrow in graph.arrows if arrow.end == flow.key]
    yield from (f"{printable(box.title)}" for box in people)
    yield f"└─ {_words(flow)}"
    yield from _below(graph, boxes, flow, "   ")


def _below(graph: Graph, boxes: dict[str, Box], box: Box, indent: str) -> Iterator[str]:
    children = [boxes[arrow.end] for arrow in graph.arrows if arrow.start == box.key]
    for number, child in enumerate(children, start=1):
        last = number == len(children)
        yield f"{indent}{'└─' if last else '├─'} {_words(child)}"
        yield from _below(graph, boxes, child, indent + ("   " if last else "│  "))


_KINDS = {Column.FLOW: "flow ", Column.BUNDLE: "bundle ", Column.SCOPE: "scope "}


def _words(box: Box) -> str:
    said = f"{_KINDS.get(box.column, '')}{printable(box.title)}"
    return f"{said}: {'; '.join(map(printable, box.lines))}" if box.lines else said
