"""A real Chromium, in which tests open pages as a file. It is the machine's own: Playwright's browsers are not needed.

It is the program that FLOWSYNC_TEST_CHROMIUM names, else the first of ``PROGRAMS`` on PATH. Where there is none, tests
that need it are skipped; where CI is ``true`` they fail instead, so that nobody takes a skip for a pass.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",  # a container's root has none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
REMEDY = "run 'make browser', or let FLOWSYNC_TEST_CHROMIUM name a Chromium"


def chromium(environment: Mapping[str, str] = os.environ) -> str:
    """The path of the browser. Where there is none, the test fails in CI and is skipped elsewhere."""
    named = environment.get("FLOWSYNC_TEST_CHROMIUM", "")
    found = next(filter(None, map(shutil.which, [named] if named else PROGRAMS)), None)
    if found is not None:
        return found
    missing = f"The tests of pages need {named or ' or '.join(PROGRAMS)}, and there is none; {REMEDY}."
    if environment.get("CI") == "true":
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A page in the browser, and all that went wrong on it: messages of the console, errors, dialogs, and requests for
    anything but the file itself, with those that its policy blocked."""

    page: Page
    trouble: list[str] = field(default_factory=list)


@contextmanager
def opened(
    browser: Browser, html: str, folder: Path, *, fragment: str = "", name: str = "report.html", **context: Any
) -> Iterator[Opened]:
    """A page opened from a file in ``folder``, in a context of its own; keywords are those of Playwright's contexts."""
    file = folder / name
    file.write_text(html, encoding="utf-8", newline="")
    url = file.as_uri()
    with browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **context}) as one:
        found = Opened(page=one.new_page())
        _listen(found, url)
        found.page.goto(url + fragment)
        yield found


def _listen(found: Opened, url: str) -> None:
    def console(message: ConsoleMessage) -> None:
        found.trouble.append(f"console: {message.text}")

    def dialog(one: Dialog) -> None:
        found.trouble.append(f"dialog: {one.message}")
        one.dismiss()

    def ended(one: Request) -> None:
        if one.url.partition("#")[0] != url and not one.url.startswith("data:image/svg+xml"):
            found.trouble.append(f"{'blocked' if one.failure == 'csp' else 'request'}: {one.url}")

    found.page.on("console", console)
    found.page.on("dialog", dialog)
    found.page.on("requestfailed", ended)
    found.page.on("requestfinished", ended)
    found.page.on("pageerror", lambda error: found.trouble.append(f"error: {error}"))
