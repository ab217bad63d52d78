"""Webhooks: who is told what, how it is signed, and that bad listeners hold nobody up."""

import hmac
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from flowsync.model.settings import NotifySettings, WatchEvent
from flowsync.watch.message import Origin
from flowsync.watch.notify import Notifier, Patience
from flowsync.watch.values import Happening
from tests.support.http_receiver import receiving

ORIGIN = Origin(repository="r", branch="main", store="s")
APPLIED = Happening(event="applied", text="Applied.", facts={"serial": 7}, notable=WatchEvent.APPLIED)
REFUSED = Happening(event="refused", text="Refused.", notable=WatchEvent.REFUSED)
NOT_NOTABLE = Happening(event="commit", text="The branch moved.")


class Sent:
    """A notifier over an environment, and what became of what it sent."""

    def __init__(self, told: Sequence[NotifySettings] = (), *, attempts: int = 3, **environment: str) -> None:
        self.counted: Counter[str] = Counter()
        self.notifier = Notifier(
            environment,
            ORIGIN,
            told=lambda: told,
            count=lambda result: self.counted.update([result]),
            now=lambda: datetime(2026, 11, 21, 21, tzinfo=UTC),
            patience=Patience(attempts=attempts, first=0.001, longest=0.002),
        )

    def tell(self, *happenings: Happening) -> Counter[str]:
        for happening in happenings:
            self.notifier.happened(happening)
        self.notifier.close()
        return self.counted


def test_the_url_of_the_environment_is_told_everything_notable() -> None:
    with receiving() as receiver:
        sent = Sent(FLOWSYNC_WEBHOOK_URL=receiver.url).tell(APPLIED, NOT_NOTABLE, REFUSED)
    assert sent == {"sent": 2}
    assert [request.json["event"] for request in receiver.requests] == ["applied", "refused"]
    assert receiver.requests[0].json["serial"] == 7
    assert receiver.requests[0].json["at"] == "2026-11-21T21:00:00Z"


def test_settings_say_who_else_is_told_of_what_and_how() -> None:
    told = [
        NotifySettings(url_from="FLOWSYNC_WEBHOOK_CHAT", format="slack", events=frozenset({WatchEvent.REFUSED})),
        NotifySettings(url_from="FLOWSYNC_WEBHOOK_NOBODY"),
    ]
    with receiving() as receiver:
        sent = Sent(told, FLOWSYNC_WEBHOOK_CHAT=receiver.url).tell(APPLIED, REFUSED)
    assert sent == {"sent": 1}
    assert [request.json for request in receiver.requests] == [{"text": "flowsync main: Refused."}]


def test_a_receiver_can_check_who_sent_it_and_when() -> None:
    with receiving() as receiver:
        Sent(FLOWSYNC_WEBHOOK_URL=receiver.url, FLOWSYNC_WEBHOOK_SECRET="s3cret").tell(APPLIED)
    (request,) = receiver.requests
    at = request.headers["x-flowsync-timestamp"]
    expected = hmac.new(b"s3cret", at.encode() + b"." + request.body, sha256).hexdigest()
    assert request.headers["x-flowsync-signature"] == f"sha256={expected}"
    assert abs(int(at) - time.time()) < 60
    assert request.headers["idempotency-key"] == request.json["id"]


def test_without_a_secret_nothing_is_signed() -> None:
    with receiving() as receiver:
        Sent(FLOWSYNC_WEBHOOK_URL=receiver.url).tell(APPLIED)
    assert "x-flowsync-signature" not in receiver.requests[0].headers


@pytest.mark.parametrize("status", [500, 503, 429])
def test_what_may_pass_is_tried_again_under_the_same_id(status: int) -> None:
    with receiving() as receiver:
        receiver.answers = [status, status]
        assert Sent(FLOWSYNC_WEBHOOK_URL=receiver.url).tell(APPLIED) == {"sent": 1}
    assert len({request.headers["idempotency-key"] for request in receiver.requests}) == 1
    assert len(receiver.requests) == 3


@pytest.mark.parametrize(("answers", "requests"), [([500] * 3, 3), ([404], 1), ([302], 1), ([401], 1)])
def test_what_does_not_pass_fails_and_the_next_is_sent(answers: list[int], requests: int) -> None:
    with receiving() as receiver:
        receiver.answers = [*answers]
        assert Sent(FLOWSYNC_WEBHOOK_URL=receiver.url).tell(APPLIED, REFUSED) == {"failed": 1, "sent": 1}
    assert len(receiver.requests) == requests + 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "not a url", "ftp://example.com/", "http://[", "file:///etc"])
def test_a_url_that_leads_nowhere_is_no_error(url: str) -> None:
    assert Sent(FLOWSYNC_WEBHOOK_URL=url).tell(APPLIED) == {"failed": 1}


def test_too_many_are_dropped_and_nobody_waits() -> None:
    with receiving() as receiver:
        stuck = Sent(FLOWSYNC_WEBHOOK_URL=receiver.url)
        with receiver.came:  # the receiver answers nobody
            for _ in range(150):
                stuck.notifier.happened(APPLIED)
            assert stuck.counted["dropped"] >= 49
        counted = stuck.tell()
    assert counted["sent"] + counted["dropped"] == 150


def test_the_secret_and_the_url_are_shown_nowhere() -> None:
    with receiving() as receiver:
        sent = Sent(FLOWSYNC_WEBHOOK_URL=f"{receiver.url}/T0KEN", FLOWSYNC_WEBHOOK_SECRET="s3cret")
        sent.tell(APPLIED)
        body = receiver.requests[0].body
    assert b"s3cret" not in body
    assert b"T0KEN" not in body


def test_one_url_in_two_variables_is_told_once() -> None:
    told = [NotifySettings(url_from="FLOWSYNC_WEBHOOK_A")]
    with receiving() as receiver:
        sent = Sent(told, FLOWSYNC_WEBHOOK_A=receiver.url, FLOWSYNC_WEBHOOK_URL=receiver.url).tell(APPLIED)
    assert sent == {"sent": 1}
