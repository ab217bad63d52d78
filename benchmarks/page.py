"""The figures as Markdown, and their place in docs/performance.md."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.bars import BARS, Bar
from benchmarks.measure import Figure, Figures
from benchmarks.terraform import SHAPES

BEGIN = "<!-- begin: written by benchmarks/run.py -->"
END = "<!-- end: written by benchmarks/run.py -->"
_FIRST_SECOND = 1.0
_NOT_MEASURED = "not measured"
_VERDICTS = {True: "met", False: "**missed**", None: ""}


class PageError(Exception):
    """The page lacks the place for the figures."""


def report(figures: Figures, sizes: Sequence[int], conditions: str) -> str:
    """All figures and bars in Markdown, below a sentence that says what they were measured on."""
    runs = [figure.runs for figure in figures.values()]
    what = (
        f"Each cell: median wall time of {min(runs)} to {max(runs)} runs (fastest to slowest), "
        "peak resident memory of the largest process."
    )
    parts = [[conditions], [what], _start_up_table(figures), _table(figures, sizes), _bars_table(figures)]
    return "\n\n".join("\n".join(part) for part in parts)


def write_into(page: Path, text: str) -> None:
    """Replace what stands between the two marks of ``page``. Raises PageError when it has no such marks."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise PageError(f"{page} needs the lines {BEGIN} and {END}.")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def _start_up_table(figures: Figures) -> Iterator[str]:
    yield "| start-up | |"
    yield "| --- | --- |"
    yield from (f"| {label} | {_cell(figure)} |" for (label, size), figure in figures.items() if not size)


def _table(figures: Figures, sizes: Sequence[int]) -> Iterator[str]:
    yield "| documents | " + " | ".join(f"{size:,}" for size in sizes) + " |"
    yield "| --- |" + " --- |" * len(sizes)
    for label in dict.fromkeys([*(label for label, size in figures if size), *SHAPES]):
        cells = (_cell(figures[label, size]) if (label, size) in figures else _NOT_MEASURED for size in sizes)
        yield f"| {label} | " + " | ".join(cells) + " |"


def _bars_table(figures: Figures) -> Iterator[str]:
    yield "| bar, as a ratio | needed | measured, no cache | | with a warm cache |"
    yield "| --- | --- | --- | --- | --- |"
    yield from (_bar_row(bar, figures) for bar in BARS)


def _bar_row(bar: Bar, figures: Figures) -> str:
    warm = bar.warm_ratio(figures)
    cells = (
        bar.name,
        f"{bar.needs} {bar.limit:g}",
        _number(bar.ratio(figures)),
        _VERDICTS[bar.is_met(figures)],
        "" if warm is None else _number(warm),
    )
    return f"| {' | '.join(cells)} |"


def _cell(figure: Figure) -> str:
    spread = f" ({_time(figure.fastest)} to {_time(figure.slowest)})" if figure.runs > 1 else ""
    return f"{_time(figure.seconds)}{spread}, {figure.peak_bytes / 1e6:,.0f} MB"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= _FIRST_SECOND else f"{seconds * 1000:.0f} ms"


def _number(ratio: float | None) -> str:
    return _NOT_MEASURED if ratio is None else f"{ratio:.2f}" if ratio < 1 else f"{ratio:.1f}"
