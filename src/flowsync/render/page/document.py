"""One HTML file with all of a plan. It loads nothing, and nothing in it runs but its own script.

Whatever comes from policies, Git or a catalog is text: every value goes through autoescape and ``printable``, there is
no place for a link, and the only image is a picture that cannot run or load anything. The policy in the file holds the
one script and the one style sheet by their SHA-256 (Content Security Policy Level 3, W3C), so that even markup that
found a way in would not run.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from flowsync import __version__
from flowsync.plan.review import Review
from flowsync.plan.values import Effect
from flowsync.render.diagnostics_text import where
from flowsync.render.effect_word import effect_phrase
from flowsync.render.page.content import page_of
from flowsync.render.page.entries import ACTIONS
from flowsync.render.page.facets import GLOBAL, facets_of
from flowsync.render.printable import printable

_FOLDER = "templates/report"
_STATUS_WORDS = {"refused": "Refused", "invalid": "Not valid"}
_LARGE = 300
"""More entries than this are printed as they stand open on the screen, not all of them opened."""


def plan_html(review: Review, *, picture: str = "", generated_at: str = "") -> str:
    """The review as one HTML file that opens offline.

    ``picture`` is the access picture as SVG (``changed_flows_svg``), or empty; it is embedded as an image, in which
    browsers run no script and load nothing. ``generated_at`` is when it was written, as it is to be shown; the same
    review gives the same bytes.
    """
    page = page_of(review, generated_at=generated_at)
    facets = facets_of(page.sections)
    script, style = _inline("report.js"), _inline("report.css")
    return (
        _environment()
        .get_template("page.html")
        .render(
            page=page,
            facets=facets,
            policy=_content_policy(script, style),
            script=script,
            style=style,
            picture=_image(picture),
            is_large=sum(len(section.entries) for section in page.sections) > _LARGE,
            version=__version__,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("flowsync", _FOLDER),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["effect"] = effect_phrase
    environment.filters["where"] = where
    environment.globals.update(actions=ACTIONS, effects=list(Effect), no_space=GLOBAL, words=_STATUS_WORDS)
    return environment


def _shown(value: Any) -> Any:
    """No text reaches the page with a character that acts; markup of our own stays as it is."""
    return printable(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


@cache
def _inline(name: str) -> str:
    """A file of ours as it stands in the page; it does not end the element that it stands in."""
    return (files("flowsync") / _FOLDER / name).read_text(encoding="utf-8")


def _content_policy(script: str, style: str) -> str:
    """Nothing but what the file itself holds; ``data:`` is for the picture."""
    rules = (
        "default-src 'none'",
        f"script-src {_hash(script)}",
        f"style-src {_hash(style)}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return "; ".join(rules)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _image(svg: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}" if svg else ""
