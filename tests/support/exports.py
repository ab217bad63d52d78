"""Exports of stores: made, imported, and spoiled."""

import re
from hashlib import sha256
from pathlib import Path

from flowsync.store.portable import Export, export_lines, import_export, read_export
from flowsync.store.protocol import Store
from tests.contract.stores import a_writer

GOLDEN = Path(__file__).parent.parent / "golden" / "exports"
_TRAILER = re.compile(r'"sha256":".*"\}\n\Z')


def export_text(store: Store) -> str:
    """The export of a store."""
    with store.snapshot() as snapshot:
        return "".join(export_lines(snapshot))


def import_into(store: Store, file: Path) -> Export:
    """Import a file into a store, as dana on ci-7 at 21:00."""
    export = read_export(file)
    with store.transaction(a_writer(operation="state-import"), wait_seconds=0) as transaction:
        import_export(export, transaction)
    return export


def import_text(store: Store, text: str, folder: Path) -> None:
    """The same with a text, by way of a file in the folder."""
    (folder / "export.json").write_text(text, encoding="utf-8")
    import_into(store, folder / "export.json")


def resealed(text: str) -> str:
    """An export that somebody has changed and who knew of the hash on its last line."""
    content = _TRAILER.sub("", text)
    return f'{content}"sha256":"{sha256(content.encode()).hexdigest()}"}}\n'


def without_imports(text: str) -> str:
    """An export without the entries that imports, and the begin of an audit with an import, have left in the audit."""
    kept = [line for line in text.splitlines(keepends=True) if not re.search(r'"event":"(state-import|begin)"', line)]
    content = _TRAILER.sub("", "".join(kept))
    return re.sub(r",\n\],", "\n],", content)
