"""Lays rows out as text lines: names, values and places in columns."""

from collections.abc import Iterable, Iterator

from flowsync.render.cells import cells, padded
from flowsync.render.drift_lines import DriftLine
from flowsync.render.effect_word import effect_word, painted_effect
from flowsync.render.printable import printable
from flowsync.render.rows import Row
from flowsync.render.style import Paint, Tone

VALUE_COLUMN = 40
EFFECT_COLUMN = 62
"""Where it stands what a row does to access, unless a value reaches further."""
_WIDEST_DRIFT_COLUMN = 48
_GAP = 3
TONES = {" ": Tone.FAINT, "+": Tone.ADDED, "-": Tone.REMOVED, "~": Tone.CHANGED, "!": Tone.DRIFTED}


def text_lines(rows: Iterable[Row], paint: Paint, margin: int = 0, column: int = EFFECT_COLUMN) -> Iterator[str]:
    """The rows as lines; what they do to access stands at ``column``, and places end at the column ``margin``."""
    for indent, sign, is_marked, name, value, place, effect in rows:
        start = f"{' ' * indent}{sign} {name}" if is_marked else f"{' ' * indent}{name}"
        line = padded(start, VALUE_COLUMN) + value if value else start
        painted = paint(line, TONES[sign]) if sign in "+-" or is_marked else line
        width, word = cells(line), effect_word(effect)
        if word:
            gap = max(2, column - width)
            painted += " " * gap + painted_effect(effect, paint)
            width += gap + len(word)
        if place:
            painted += " " * max(2, margin - width - cells(place)) + paint(place, Tone.FAINT)
        yield painted


def drift_text_lines(found: Iterable[DriftLine], paint: Paint) -> Iterator[str]:
    """Drift as lines in columns, each with the address it is about; all values that need it on lines below."""
    drift = list(found)
    columns = [(_address(line), line.field, line.what) for line in drift]
    widths = [_width(column) for column in zip(*columns, strict=True)]
    for line, (address, field, what) in zip(drift, columns, strict=True):
        said = padded(field, widths[1]) + what if field else what
        if line.remedy:
            said = f"{padded(said, widths[1] + widths[2])}→ {line.remedy}"
        yield f"  {paint(f'! {padded(address, widths[0])}{said}', Tone.DRIFTED)}"
        yield from text_lines((row._replace(indent=row.indent + 6) for row in line.rows), paint)


def _width(column: Iterable[str]) -> int:
    """The widest text of a column and a gap, but for texts so wide that they would push the others away."""
    width = max((width for width in map(cells, column) if width <= _WIDEST_DRIFT_COLUMN), default=0)
    return width + _GAP if width else 0


def _address(line: DriftLine) -> str:
    return printable(str(line.address))
