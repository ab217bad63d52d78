"""What can be wrong with an audit, in words that somebody can act on."""

from enum import StrEnum

from flowsync.ground.errors import FlowsyncError


class Fault(StrEnum):
    """What somebody did to an audit, or to what its entries tell of."""

    ENTRY_EDITED = "entry-edited"
    COLUMN_EDITED = "column-edited"
    ENTRY_MISSING = "entry-missing"
    ENTRY_REPLACED = "entry-replaced"
    NO_ENTRIES = "no-entries"
    FRONT_MISSING = "front-missing"
    END_MISSING = "end-missing"
    HEAD_UNKNOWN = "head-unknown"
    WRITE_CHANGED = "write-changed"
    HISTORY_CHANGED = "history-changed"
    APPLIED_CHANGED = "applied-changed"
    CATALOG_CHANGED = "catalog-changed"
    STORE_CHANGED = "store-changed"
    ROW_UNREADABLE = "row-unreadable"
    EXPORT_CHANGED = "export-changed"


_STORE = "Keep a copy of the store as evidence; docs/store.md, 'When the audit is not whole', says what to do next."
_HINTS = {
    Fault.NO_ENTRIES: "A store that 'flowsync state migrate' has just brought here has none before its next write. "
    f"Otherwise: {_STORE}",
    Fault.HEAD_UNKNOWN: f"Check that this is the head of this store. {_STORE}",
}


class NotWholeError(FlowsyncError):
    """The audit is not whole: the first thing that is wrong, at the entry or the serial where it shows."""

    def __init__(self, fault: Fault, message: str, *, entry: int | None = None, serial: int | None = None) -> None:
        super().__init__(message, hint=_HINTS.get(fault, _STORE))
        self.fault = fault
        self.entry = entry
        self.serial = serial
