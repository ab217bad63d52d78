"""The cases of ``tests/golden/widening``: a small company before and after a change, read from files."""

from datetime import UTC, datetime
from pathlib import Path

from flowsync.cli.loading import Loaded, attribute_locator
from flowsync.ground.address import Address
from flowsync.model.configuration import Revision
from flowsync.plan.build import build_plan
from flowsync.plan.places import with_places
from flowsync.plan.values import Plan
from flowsync.source.reading.reader import read_documents
from flowsync.validate.load import CheckedFile, assemble, check_file
from tests.support.configurations import applied
from tests.support.plans import COMMIT, stored

FOLDER = Path(__file__).parent.parent / "golden" / "widening"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/after.yaml"))
_NOW = datetime(2026, 7, 1, tzinfo=UTC)


def case_plan(name: str) -> Plan:
    """The plan of what ``after.yaml`` says, in a store in which all is in force that ``before.yaml`` says."""
    before, after = (_company(name, side) for side in ("before", "after"))
    store = {str(address): applied(resource.body) for address, resource in before.configuration.resources.items()}
    return with_places(build_plan(after.configuration, stored(store)), attribute_locator(after))


def _company(name: str, side: str) -> Loaded:
    """The company with the documents of one side of a case in the place of its own."""
    path = FOLDER / name / f"{side}.yaml"
    changed = _read("policies/orders.yaml", path)
    company = _read("policies/company.yaml", FOLDER / "company.yaml")
    configuration, diagnostics = assemble(
        [changed, _without(company, {resource.address for resource in changed.resources})],
        revision=Revision(commit=COMMIT),
        now=_NOW,
    )
    assert not [one for one in diagnostics if one.is_error]
    files = {"policies/orders.yaml": path, "policies/company.yaml": FOLDER / "company.yaml"}
    return Loaded(configuration=configuration, diagnostics=tuple(diagnostics), files=files)


def _read(shown: str, path: Path) -> CheckedFile:
    return check_file(shown, path.read_bytes(), read=read_documents, require_explicit=frozenset())


def _without(file: CheckedFile, addresses: set[Address]) -> CheckedFile:
    kept = tuple(resource for resource in file.resources if resource.address not in addresses)
    return CheckedFile(resources=kept, claimed=file.claimed, diagnostics=file.diagnostics)
