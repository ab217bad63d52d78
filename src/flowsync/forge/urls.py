"""URLs of a platform's API: which may get a token, and where the next page of a list is."""

from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

import httpx2

from flowsync.ground.errors import ForgeError

Origin = tuple[str, str, int | None]


def checked_url(url: str) -> str:
    """The URL of an API without a slash at its end. Raises ForgeError when it is none that may get a token: one that is
    not https (http is for this machine only), or that holds a user, a query or a fragment."""
    try:
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))
        is_plain = not (parts.username or parts.query or parts.fragment) and origin_of(url) is not None
    except ValueError:
        is_safe = is_plain = False
    if not (is_safe and is_plain):
        raise ForgeError(
            "The URL of the platform's API is none that may get a token.",
            hint="Give an https URL without user, query and fragment; plain http is for this machine only.",
        )
    return url.rstrip("/")


def origin_of(url: str) -> Origin | None:
    """Scheme, host and port; None when the URL has no host or is no URL."""
    try:
        parts = httpx2.URL(url)
    except httpx2.InvalidURL:
        return None
    return (parts.scheme, parts.host, parts.port) if parts.host else None


def is_loopback(url: str) -> bool:
    """Whether the URL's host is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def joined(url: str, reference: str) -> str:
    """The URL that a reference in the answer from ``url`` stands for; empty when it stands for none."""
    try:
        return urljoin(url, reference)
    except ValueError:
        return ""


def next_url(url: str, response: httpx2.Response) -> str:
    """Where the next page of a list is; empty at the last one.

    GitHub and GitLab link to it (RFC 8288); GitLab also says its number, which holds where a proxy has another name.
    """
    linked = joined(url, str(response.links["next"].get("url", ""))) if "next" in response.links else ""
    page = response.headers.get("x-next-page", "")
    if page.isascii() and page.isdigit() and (not linked or origin_of(linked) != origin_of(url)):
        return str(httpx2.URL(url).copy_set_param("page", page))
    return linked
