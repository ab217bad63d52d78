"""How a command line names a catalog of the store."""

import re
from typing import Any

import click

from flowsync.cli.times import GivenTime, parse_time

_DIGEST = re.compile(r"[0-9a-f]{4,64}")


class CatalogType(click.ParamType[str | GivenTime]):
    """A catalog in the store: the first digits of its digest, 4 or more, or a time."""

    name = "DIGEST|TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | GivenTime:
        """The digits, or the time; a usage error when the text is neither."""
        if isinstance(value, GivenTime):
            return value
        text = str(value)
        try:
            return text if _DIGEST.fullmatch(text) else parse_time(text)
        except ValueError:
            self.fail(
                f"'{value}' is neither the digest of a catalog nor a time: write 4 or more digits as "
                "'flowsync catalog list' shows them, or a time such as 2026-03-01T09:30.",
                param,
                ctx,
            )


CATALOG = CatalogType()
