"""Rules about queries (domain: "Access scope queries")."""

from collections.abc import Iterator

from flowsync.ground.codes import Code
from flowsync.ground.diagnostic import Severity
from flowsync.ground.place import KeyPath
from flowsync.model.query.error import QueryError
from flowsync.model.query.parse import ReadQuery, read_query
from flowsync.model.query.tree import covers_every_permission
from flowsync.model.sound import SoundParts
from flowsync.validate.finding import Finding


def query_findings(parts: SoundParts, path: KeyPath) -> Iterator[Finding]:
    """The first mistake in the query at ``path``, if there is a sound one; else what a reader may misread in it."""
    text = parts.at(*path)
    if text is None:
        return
    try:
        query = read_query(text)
    except QueryError as error:
        yield Finding(
            code=Code.QUERY_SYNTAX,
            key_path=path,
            summary=error.summary,
            hint=error.hint,
            within=(error.start, error.end),
        )
        return
    yield from query_warnings(query, len(text), path)


def query_warnings(query: ReadQuery, length: int, path: KeyPath = ()) -> Iterator[Finding]:
    """Warnings about a query whose text of this ``length`` stands at ``path``: ``and`` mixed with ``or``, and no word
    about permissions."""
    for span in query.mixed:
        yield Finding(
            severity=Severity.WARNING,
            code=Code.QUERY_MIXES_AND_OR,
            key_path=path,
            summary="'and' and 'or' are mixed without parentheses: 'and' binds first.",
            hint="Put parentheses around what belongs together.",
            within=span,
        )
    if covers_every_permission(query.tree):
        yield Finding(
            severity=Severity.WARNING,
            code=Code.QUERY_WITHOUT_PERMISSION,
            key_path=path,
            summary="This query names no permission, so it covers every permission of what it matches.",
            hint='Add permission_name in ("…"); where all of them are meant, permission_name != "" says so.',
            within=(0, length),
        )
