"""URLs of stores as they may be shown: without a password, whatever is wrong with them."""

import re

_HOST = r"(?:\[[0-9A-Fa-f:.%]*\]|[^:,/@?#\[\]\s]*)(?::[0-9]*)?"
_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+]*)://(?:(?P<user>[^:@/?#\s]*)(?P<password>:[^@/?#\s]*)?@)?"
    rf"(?P<place>{_HOST}(?:,{_HOST})*(?:/[^@?#\s]*)?)(?:\?(?P<query>[^@?#\s]*))?"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://)?")
_CANNOT_HOLD_A_PASSWORD = re.compile(r"(?:sqlite:)?[^:@%=?&]*", re.IGNORECASE)
# What says where a store is. A parameter that is not one of these may be the rest of a password with an '&' in it.
_SHOWN_PARAMETERS = ("host", "hostaddr", "port", "dbname", "user", "service", "options", "sslmode")


def is_well_formed(url: str) -> bool:
    """Whether it is clear where user, password, hosts and parameters of a URL begin and end."""
    return _URL.fullmatch(url) is not None


def shown_url(url: str) -> str:
    """A store's URL as it may be shown: the password is ``***``, and so is all but the scheme of a malformed one that
    may hold a password anywhere."""
    parts = _URL.fullmatch(url)
    if parts is None:
        if _CANNOT_HOLD_A_PASSWORD.fullmatch(url):
            return url
        scheme = _SCHEME.match(url)
        return f"{scheme[0] if scheme else ''}***"
    who = "" if parts["user"] is None else f"{parts['user']}{':***' if parts['password'] else ''}@"
    kept = [pair for pair in (parts["query"] or "").split("&") if pair.partition("=")[0] in _SHOWN_PARAMETERS]
    return f"{parts['scheme']}://{who}{parts['place']}{'?' if kept else ''}{'&'.join(kept)}"
