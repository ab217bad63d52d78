"""The variables that git is run with, so that it neither asks, writes nor fetches, and looks where it is told to.

Left out are those that point it to another repository, as hooks set them (``git rev-parse --local-env-vars``).
"""

import os
from typing import Final

_KEPT: Final = (
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT"),
    *("GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH"),
)
_KEPT_NUMBERED: Final = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")
_SET: Final = {
    "LC_ALL": "C",
    "TZ": "UTC",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",  # what stops lazy fetching in a git that does not know the line above
}


def git_environment() -> dict[str, str]:
    """The variables of this process that git may have, and those that keep it from asking, writing and fetching."""
    mine = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT or name.startswith(_KEPT_NUMBERED)
    }
    return {**mine, **_SET}
