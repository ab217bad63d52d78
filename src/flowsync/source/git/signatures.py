"""Who signed a commit, by a file of allowed signers (ssh-keygen(1), "ALLOWED SIGNERS")."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from flowsync.source.git.process import Git

_GOOD: Final = re.compile(r'^Good "git" signature for (.*) with (\S+) key (\S+)$', re.MULTILINE)
_KEY: Final = re.compile(r"^Good \"git\" signature .*with \S+ key (\S+)$", re.MULTILINE)
_HEADERS: Final = (b"gpgsig ", b"gpgsig-sha256 ")
_SSH: Final = b"-----BEGIN SSH SIGNATURE-----"
_UNTIMELY: Final = ("key has expired", "key is not yet valid")
# what repositories and people configure here are programs, and none but ssh-keygen is to run
_PROGRAMS: Final = (
    *("-c", "gpg.format=ssh", "-c", "gpg.ssh.program=ssh-keygen"),
    *("-c", "gpg.program=false", "-c", "gpg.openpgp.program=false", "-c", "gpg.x509.program=false"),
)
_NONE_REVOKED: Final = ("-c", "gpg.ssh.revocationFile=")


class Verdict(StrEnum):
    """What a signature is worth; only ``good`` counts."""

    GOOD = "good"
    NONE = "none"
    BAD = "bad"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
    FOREIGN = "foreign"
    """Not made with an SSH key."""


_PHRASES: Final = {
    Verdict.GOOD: "is signed by an allowed signer",
    Verdict.NONE: "is not signed",
    Verdict.BAD: "has a signature that does not fit it",
    Verdict.UNKNOWN: "is signed with a key that is not among the allowed signers",
    Verdict.EXPIRED: "is signed with a key that was not valid then",
    Verdict.REVOKED: "is signed with a revoked key",
    Verdict.FOREIGN: "is signed with something else than an SSH key, which cannot be checked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The signature of a commit: whom the file of allowed signers calls its maker (``principal``), and the fingerprint
    of the ``key``, each where it is known."""

    verdict: Verdict
    principal: str = ""
    key: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it counts."""
        return self.verdict is Verdict.GOOD

    @property
    def phrase(self) -> str:
        """What it is worth, to be said of the commit: 'is not signed'."""
        return _PHRASES[self.verdict]


def signature(git: Git, commit: str, signers: Path) -> Signature:
    """The signature of a commit, by the allowed signers in a file. Keys count as valid or not at the time that the
    commit says it was made. Raises GitError when there is no such commit."""
    kind = _kind(git.run("cat-file", "commit", commit).out)
    if kind is not None:
        return Signature(verdict=kind)
    code, told = _verified(git, commit, signers)
    good = _GOOD.search(told)
    if code == 0 and good is not None:
        return Signature(verdict=Verdict.GOOD, principal=good[1], key=good[3])
    key = _KEY.search(told)
    if key is not None:
        untimely = any(words in told for words in _UNTIMELY)
        return Signature(verdict=Verdict.EXPIRED if untimely else Verdict.UNKNOWN, key=key[1])
    _, told = _verified(git, commit, signers, *_NONE_REVOKED)
    key = _KEY.search(told)
    return Signature(verdict=Verdict.BAD) if key is None else Signature(verdict=Verdict.REVOKED, key=key[1])


def _verified(git: Git, commit: str, signers: Path, *options: str) -> tuple[int, str]:
    given = (*_PROGRAMS, "-c", f"gpg.ssh.allowedSignersFile={signers}", *options)
    answer = git.with_options(*given).run("verify-commit", "--raw", commit, accepted=range(256))
    return answer.code, answer.err.decode(errors="replace")


def _kind(content: bytes) -> Verdict | None:
    """NONE or FOREIGN by the header of a commit; None for a signature of an SSH key."""
    header = content.partition(b"\n\n")[0].split(b"\n")
    begins = [line.partition(b" ")[2] for line in header if line.startswith(_HEADERS)]
    if not begins:
        return Verdict.NONE
    return None if all(begin == _SSH for begin in begins) else Verdict.FOREIGN
