"""The lead of every store: of several that watch it one leads, and another one takes over when that one is gone."""

from flowsync.store.protocol import Store
from tests.contract.stores import StoreUnderTest, a_writer, put


def test_one_leads_and_the_other_knows_who(store: Store, under_test: StoreUnderTest) -> None:
    with (
        store.candidate(a_writer(actor="ines", operation="watch")) as first,
        under_test.open().candidate(a_writer(actor="dana", operation="watch")) as second,
    ):
        assert [first.leads(), second.leads(), first.leads()] == [True, False, True]
        assert second.leader is not None
        assert (second.leader.actor, second.leader.operation) == ("ines", "watch")


def test_who_leaves_lets_another_one_lead_at_once(store: Store, under_test: StoreUnderTest) -> None:
    with under_test.open().candidate(a_writer(actor="dana")) as second:
        with store.candidate(a_writer(actor="ines")) as first:
            assert first.leads()
            assert not second.leads()
        assert second.leads()


def test_whose_lease_ran_out_leads_no_more_once_another_one_does(store: Store, under_test: StoreUnderTest) -> None:
    with (
        under_test.open().candidate(a_writer(actor="ines")) as late,
        store.candidate(a_writer(actor="dana")) as next_one,
    ):
        assert late.leads()
        under_test.let_the_lease_run_out()
        assert next_one.leads()
        assert not late.leads()
        assert late.leader is not None
        assert late.leader.actor == "dana"


def test_who_was_late_and_is_alone_leads_on(store: Store, under_test: StoreUnderTest) -> None:
    with store.candidate(a_writer(actor="ines")) as late:
        assert late.leads()
        under_test.let_the_lease_run_out()
        assert late.leads()


def test_the_lead_is_renewed_in_the_background(under_test: StoreUnderTest) -> None:
    store, other = under_test.open(lease_seconds=1.5), under_test.open(lease_seconds=60)
    with store.candidate(a_writer(actor="ines")) as first, other.candidate(a_writer(actor="dana")) as second:
        assert first.leads()
        with store.snapshot() as snapshot:
            taken = snapshot.lead()
        renewed = taken
        while renewed == taken:
            with store.snapshot() as snapshot:
                renewed = snapshot.lead()
        assert taken is not None
        assert renewed is not None
        assert renewed.expires > taken.expires
        assert not second.leads()


def test_who_leads_keeps_nobody_from_writing(store: Store, under_test: StoreUnderTest) -> None:
    with store.candidate(a_writer(actor="ines")) as first:
        assert first.leads()
        put(under_test.open(), "a")
        assert first.leads()
        with store.snapshot() as snapshot:
            assert snapshot.lock() is None
    assert store.read().version.serial == 1


def test_a_hold_of_the_lock_says_nothing_of_the_lead(store: Store, under_test: StoreUnderTest) -> None:
    with (
        store.lock(a_writer(actor="ines"), wait_seconds=0) as lease,
        under_test.open().candidate(a_writer(actor="dana")) as candidate,
    ):
        assert candidate.leads()
        assert lease.info.actor == "ines"
        assert candidate.leader is not None
        assert candidate.leader.actor == "dana"
