"""What the HTML report costs in a real browser: ``benchmarks/html_report.py``.

For plans of 3, 300 and 10,000 changes: how long it takes to write, how large it is, and in Chromium, opened from a
file: when something is first painted, beside a plain page of as many bytes in the same browser, when the page answers,
and how long a search takes, the pause after the last key (80 ms) with it. The exit code is 1 when the first paint of
the largest takes a second, or more than LIMIT times that of the plain page.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # `python benchmarks/html_report.py` puts only benchmarks/ there

from benchmarks.conditions import conditions  # noqa: E402
from flowsync.plan.review import Review  # noqa: E402
from flowsync.render.page.document import plan_html  # noqa: E402
from tests.support.browser import FLAGS, chromium  # noqa: E402
from tests.support.plans import STORE_URL  # noqa: E402
from tests.support.report_reviews import plan_of  # noqa: E402

SIZES = (3, 300, 10_000)
LIMIT = 5.0
_SECOND = 1_000.0
_ROUNDS = 9
_READY = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
_PAINT = """new Promise(done => {
  const ask = () => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    paint ? done(paint.startTime) : setTimeout(ask, 5);
  };
  ask();
})"""
# the page writes the search into its address, then filters, both in one task; the next frame shows it
_SEARCH = """(query) => new Promise(done => {
  const find = document.getElementById('find'), start = performance.now();
  const ask = () => {
    if (new URLSearchParams(location.hash.slice(1)).get('q') !== query) setTimeout(ask);
    else requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
  };
  find.value = query;
  find.dispatchEvent(new Event('input', { bubbles: true }));
  ask();
})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured of one plan: medians, in milliseconds; ``size`` in bytes."""

    changes: int
    size: int
    write: float
    paint: float
    plain: float
    ready: float
    search: float
    again: float

    @property
    def ratio(self) -> float:
        """First paint beside that of a plain page."""
        return self.paint / self.plain


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rounds", type=int, default=_ROUNDS, help=f"how often each page is opened (default {_ROUNDS})"
    )
    rounds = parser.parse_args(arguments).rounds
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="flowsync-benchmark-") as folder:
        browser = playwright.chromium.launch(executable_path=chromium({"CI": "true"}), args=list(FLAGS))
        print(conditions(f"Chromium {browser.version}"), "\n", sep="")
        figures = [measure(browser, Path(folder), size, rounds) for size in SIZES]
        browser.close()
    print(table(figures))
    is_missed = figures[-1].paint >= _SECOND or figures[-1].ratio > LIMIT
    return 1 if is_missed else 0


def measure(browser: Browser, folder: Path, changes: int, rounds: int) -> Figures:
    """The figures of a plan with so many changes."""
    review = Review(store_url=STORE_URL, plan=plan_of(changes))
    html, write = "", []
    for _ in range(3):
        start = perf_counter()
        html = plan_html(review)
        write.append((perf_counter() - start) * 1_000)
    report, plain = folder / f"{changes}.html", folder / f"{changes}-plain.html"
    report.write_text(html, encoding="utf-8")
    plain.write_text(_plain(len(html.encode())), encoding="utf-8")
    opened = [_open(browser, report, changes) for _ in range(rounds)]
    painted = [_paint(browser, plain) for _ in range(rounds)]
    paint, ready, search, again = (median(one) for one in zip(*opened, strict=True))
    return Figures(
        changes=changes,
        size=len(html.encode()),
        write=median(write),
        paint=paint,
        plain=median(painted),
        ready=ready,
        search=search,
        again=again,
    )


def _plain(size: int) -> str:
    """A page of so many bytes that is nothing but paragraphs."""
    head, line = "<!DOCTYPE html><title>plain</title><h1>Plain</h1>\n", f"<p>{'word ' * 40}</p>\n"
    return head + line * (size // len(line))


def _open(browser: Browser, file: Path, changes: int) -> tuple[float, float, float, float]:
    """First paint, when the page answers, a first search and the next one."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        paint, ready = page.evaluate(_PAINT), page.evaluate(_READY)
        search = page.evaluate(_SEARCH, "refunds flow-1")
        return paint, ready, search, page.evaluate(_SEARCH, f"flow-{changes - 1}")


def _paint(browser: Browser, file: Path) -> float:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        found: float = page.evaluate(_PAINT)
        return found


def table(figures: Sequence[Figures]) -> str:
    """The figures as Markdown."""
    heads = ("changes", "size", "written in", "first paint", "plain page", "ratio", "answers after")
    lines = [f"| {' | '.join((*heads, 'first search', 'next search'))} |", "|---|---|---|---|---|---|---|---|---|"]
    for one in figures:
        times = (f"{one.paint:,.0f} ms", f"{one.plain:,.0f} ms", f"{one.ratio:.1f}", f"{one.ready:,.0f} ms")
        searches = (f"{one.search:,.0f} ms", f"{one.again:,.0f} ms")
        cells = (f"{one.changes:,}", f"{one.size / 1e6:,.2f} MB", f"{one.write:,.0f} ms", *times, *searches)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
