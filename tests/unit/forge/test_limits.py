"""How long a platform that was asked too much is waited for."""

import pytest

from flowsync.forge.limits import seconds_to_wait

NOW = "Fri, 20 Nov 2026 10:00:00 GMT"
SOON = "Fri, 20 Nov 2026 10:00:07 GMT"
RESET = "1795168810"  # ten seconds after NOW


@pytest.mark.parametrize(
    ("status", "headers", "message", "seconds"),
    [
        (429, {"retry-after": "5"}, "", 5),
        (429, {"retry-after": "0"}, "", 0),
        (429, {"retry-after": SOON, "date": NOW}, "", 7),
        (429, {"retry-after": NOW, "date": SOON}, "", 0),
        (429, {"retry-after": "soon", "date": NOW}, "", 60),
        (429, {"retry-after": "-5"}, "", 60),
        (429, {"retry-after": "\u0665"}, "", 60),
        (429, {}, "", 60),
        (403, {"retry-after": "5"}, "", 5),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET, "date": NOW}, "", 10),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1", "date": NOW}, "", 0),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET}, "", 60),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "x", "date": NOW}, "", 60),
        (403, {"x-ratelimit-remaining": "9"}, "You have exceeded a Secondary Rate Limit", 60),
        (403, {"x-ratelimit-remaining": "9"}, "Resource not accessible by integration", None),
        (404, {"retry-after": "5"}, "", None),
        (503, {"retry-after": "5"}, "", None),
    ],
)
def test_the_time_to_wait(status: int, headers: dict[str, str], message: str, seconds: float | None) -> None:
    assert seconds_to_wait(status, headers, message) == seconds
