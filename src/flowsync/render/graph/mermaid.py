"""A picture as a Mermaid flowchart, which GitHub and GitLab draw inside Markdown."""

from collections.abc import Iterator

from flowsync.ground.errors import FlowsyncError
from flowsync.render.graph.values import Box, Column, Graph
from flowsync.render.printable import printable

MOST_ARROWS, MOST_CHARACTERS = 500, 50_000
"""What GitHub draws at most."""
_SHAPES = {
    Column.PEOPLE: ('(["', '"])'),
    Column.FLOW: ('["', '"]'),
    Column.BUNDLE: ('[["', '"]]'),
    Column.SCOPE: ('{{"', '"}}'),
    Column.RESOURCES: ('[("', '")]'),
}
_ESCAPES = {character: f"#{ord(character)};" for character in '#"&<>`\\%'}


def graph_mermaid(graph: Graph) -> str:
    """The picture as Mermaid text. Raises FlowsyncError when it is larger than what GitHub draws."""
    numbers = {box.key: f"n{number}" for number, box in enumerate(graph.boxes, start=1)}
    lines = ["flowchart LR"]
    lines += [f"    {numbers[box.key]}{_shape(box)}" for box in graph.boxes]
    lines += [f"    {numbers[arrow.start]} --> {numbers[arrow.end]}" for arrow in graph.arrows]
    lines += _marks(graph, numbers)
    text = "\n".join(lines) + "\n"
    if len(graph.arrows) > MOST_ARROWS or len(text) > MOST_CHARACTERS:
        raise FlowsyncError(
            f"With {len(graph.arrows):,} arrows and {len(text):,} characters the picture is too large for Mermaid.",
            hint="Ask for a picture of less, or for --format svg or text.",
        )
    return text


def _marks(graph: Graph, numbers: dict[str, str]) -> Iterator[str]:
    marked = [numbers[box.key] for box in graph.boxes if box.is_subject]
    if marked:
        yield "    classDef subject stroke-width:3px"
        yield f"    class {','.join(marked)} subject"


def _shape(box: Box) -> str:
    start, end = _SHAPES[box.column]
    return f"{start}{'<br>'.join(map(_escaped, (box.title, *box.lines)))}{end}"


def _escaped(text: str) -> str:
    """The text as Mermaid shows it to the letter: what it could take for a command is written by its number."""
    return "".join(_ESCAPES.get(character, character) for character in printable(text))
