"""Reads catalog files that a test writes down."""

import pytest

from flowsync.catalog.reading.merge import Reading
from flowsync.catalog.reading.problems import CatalogFileError
from flowsync.catalog.reading.read import CatalogFile, read_catalog

NOON = "2026-11-21T12:00:00Z"


def read(*, source: str = "Okta", **files: str | bytes) -> Reading:
    """What is read from files of these names; ``p_csv`` is ``p.csv``."""
    return read_catalog(
        [
            CatalogFile(
                name=name.replace("_", "."), content=text.encode() if isinstance(text, str) else text, source=source
            )
            for name, text in files.items()
        ],
        NOON,
    )


def problems(*, source: str = "Okta", **files: str | bytes) -> list[str]:
    """What is wrong with the files, which must not be valid."""
    with pytest.raises(CatalogFileError) as caught:
        read(source=source, **files)
    return list(map(str, caught.value.problems))
