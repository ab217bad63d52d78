"""docs/catalog.md: its examples are read, and it names every field, column and mapped attribute."""

import re

import pytest

from flowsync.catalog.reading import scim
from flowsync.catalog.reading.csv_form import SHEETS
from flowsync.catalog.reading.decode import LONGEST
from flowsync.catalog.reading.read import LARGEST_FILE
from flowsync.catalog.snapshot import Snapshot
from flowsync.model import catalog_file
from flowsync.model.schema_files import CATALOG_SCHEMA, load_schema
from tests.support.catalog_files import read
from tests.support.programs import ROOT

PAGE = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^```(json|csv)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
PROSE = re.sub(r"^```.*?^```", "", PAGE, flags=re.MULTILINE | re.DOTALL)
NAMED = set(re.findall(r"`([^`]+)`", PROSE))


def properties() -> set[str]:
    schema = load_schema(CATALOG_SCHEMA)
    return {key for part in (schema, *schema["$defs"].values()) for key in part["properties"]}


def test_every_field_of_the_json_form_is_in_a_table_and_in_the_example() -> None:
    assert {key for key in properties() if key not in NAMED and f'"{key}"' not in NAMED} == set()
    assert {key for key in properties() if f'"{key}"' not in EXAMPLES["json"]} == set()


def test_the_examples_are_valid_together() -> None:
    snapshot: Snapshot = read(a_json=EXAMPLES["json"]).snapshot
    assert snapshot.people
    assert snapshot.people[0].manager == "00u3c4"
    inventory = EXAMPLES["csv"].replace("public.orders", "public.refunds")
    assert len(read(a_json=EXAMPLES["json"], b_csv=inventory).snapshot.resources or ()) == 2


def test_every_attribute_that_is_mapped_is_named() -> None:
    assert {*scim.PLAIN, *scim.ENTERPRISE_PLAIN} <= NAMED


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_a_row_of_the_table_has_the_columns_of_each_sort_of_csv(name: str) -> None:
    (row,) = re.findall(rf"^\| {name} \| (.+) \|$", PAGE, re.MULTILINE)
    required, _, optional = row.partition("[")
    maps = ["tag:…", "context:…"] if SHEETS[name].maps else []
    assert re.findall(r"`([^`]+)`", required) == list(SHEETS[name].required)
    assert sorted(re.findall(r"`([^`]+)`", optional)) == sorted([*SHEETS[name].optional, *maps])


def test_the_limits_are_those_of_the_program() -> None:
    assert f"up to {LONGEST:,} characters" in PAGE
    assert f"up to {LARGEST_FILE // 1024**2} MiB" in PAGE
    assert catalog_file.LONGEST == LONGEST
