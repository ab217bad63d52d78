"""Results of access tests in the formats for people and for machines."""

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from flowsync.access.access_test_run import AccessResult, Verdict
from flowsync.access.values import Link
from flowsync.render.access_test_report import results_junit
from flowsync.render.printable import printable
from tests.support.plans import place

TEXTS = st.text(st.characters() | st.sampled_from("\ufffe\uffff\ud800\x00]>&<"), max_size=60)


@settings(deadline=None)
@given(TEXTS, TEXTS, st.sampled_from(Verdict))
def test_junit_is_xml_whatever_names_hold(name: str, said: str, verdict: Verdict) -> None:
    result = AccessResult(
        test="t",
        name=name,
        verdict=verdict,
        expected=said,
        got=said,
        chain=(Link(what=said),),
        subject=place("access-tests/t.yaml", 7),
    )
    (case,) = ElementTree.fromstring(results_junit([result]).encode()).iter("testcase")
    assert case.get("name") == printable(name)
