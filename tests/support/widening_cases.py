"""The cases of ``tests/golden/widening`` and ``tests/golden/effects``: a small company before and after a change."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from flowsync.catalog.build import build_catalog
from flowsync.catalog.index import Catalog
from flowsync.catalog.reading.read import CatalogFile, read_catalog
from flowsync.catalog.snapshot import Snapshot
from flowsync.cli.effects import Effects, tell
from flowsync.cli.loading import Loaded, attribute_locator
from flowsync.cli.workspace import Workspace
from flowsync.effects.build import effect_plan
from flowsync.effects.transition import transition_of
from flowsync.effects.values import EffectPlan
from flowsync.ground.address import Address
from flowsync.model.configuration import Revision
from flowsync.model.settings import ProjectSettings
from flowsync.model.state import State
from flowsync.plan.build import build_plan
from flowsync.plan.places import with_places
from flowsync.plan.told_effects import ToldEffects
from flowsync.plan.values import Plan
from flowsync.source.reading.reader import read_documents
from flowsync.source.tree import TreeFile
from flowsync.source.work_tree import WorkTree
from flowsync.validate.load import CheckedFile, assemble, check_file
from tests.support.configurations import applied
from tests.support.plans import COMMIT, stored

FOLDER = Path(__file__).parent.parent / "golden" / "widening"
EFFECTS = FOLDER.parent / "effects"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/after.yaml"))
NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
"""Three hours after the catalog was taken."""
_SETTINGS = ProjectSettings(tell_people_by="employment_type", tell_resources_by=("data_class",))
_TREE = WorkTree(FOLDER)
_WORKSPACE = Workspace(root=FOLDER, current=FOLDER, settings=_SETTINGS, tree=_TREE, rule_tree=_TREE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The plan of what ``after.yaml`` says, in a store in which all is in force that ``before.yaml`` says."""

    plan: Plan
    state: State
    after: Loaded

    def effects(self, catalog: Catalog, now: datetime = NOW) -> EffectPlan:
        """What the plan does to access."""
        return effect_plan(transition_of(self.plan, self.state), catalog, now, _SETTINGS.catalog_max_age)

    def told(self, catalog: Catalog | None, *, names: bool = False, now: datetime = NOW) -> ToldEffects | None:
        """The same in words, as the command tells it; without a catalog too."""
        effects = Effects() if catalog is None else Effects(plan=self.effects(catalog, now), catalog=catalog)
        bodies = {address: resource.body for address, resource in self.after.configuration.resources.items()}
        return tell(effects, self.plan, _WORKSPACE, attribute_locator(self.after), bodies, names=names)


def case_of(name: str) -> Case:
    """The case in the folder of this name."""
    folder = next(folder / name for folder in (FOLDER, EFFECTS) if (folder / name).is_dir())
    before, after = (_company(folder / f"{side}.yaml") for side in ("before", "after"))
    store = {str(address): applied(resource.body) for address, resource in before.configuration.resources.items()}
    state = stored(store)
    plan = with_places(build_plan(after.configuration, state), attribute_locator(after))
    return Case(plan=plan, state=state, after=after)


@cache
def company_snapshot() -> Snapshot:
    """The people and the inventory of the company, from ``catalog.json``."""
    path = FOLDER / "catalog.json"
    return read_catalog([CatalogFile(name=path.name, content=path.read_bytes())], "2026-07-01T09:00:00Z").snapshot


@cache
def company_catalog() -> Catalog:
    """The same, ready to be asked."""
    return build_catalog(company_snapshot())


def _company(path: Path) -> Loaded:
    """The company with the documents of one side of a case in the place of its own."""
    changed = _read("policies/orders.yaml", path)
    company = _read("policies/company.yaml", FOLDER / "company.yaml")
    configuration, diagnostics = assemble(
        [changed, _without(company, {resource.address for resource in changed.resources})],
        revision=Revision(commit=COMMIT),
        now=NOW,
    )
    assert not [one for one in diagnostics if one.is_error]
    paths = {"policies/orders.yaml": path, "policies/company.yaml": FOLDER / "company.yaml"}
    files = {shown: TreeFile(_TREE, file) for shown, file in paths.items()}
    return Loaded(configuration=configuration, diagnostics=tuple(diagnostics), files=files)


def _read(shown: str, path: Path) -> CheckedFile:
    return check_file(shown, path.read_bytes(), read=read_documents, require_explicit=frozenset())


def _without(file: CheckedFile, addresses: set[Address]) -> CheckedFile:
    kept = tuple(resource for resource in file.resources if resource.address not in addresses)
    return CheckedFile(resources=kept, claimed=file.claimed, diagnostics=file.diagnostics)
