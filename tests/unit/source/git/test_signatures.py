"""What a signature is worth."""

import os
import subprocess
from pathlib import Path

import pytest

from flowsync.source.git.repository import Repository
from flowsync.source.git.signatures import Signature, Verdict
from tests.support.checkouts import Checkout, new_key

PGP = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ\n -----END PGP SIGNATURE-----\n\nx\n"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key."""
    return new_key(tmp_path_factory.mktemp("keys") / "ana")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another one."""
    return new_key(tmp_path_factory.mktemp("keys") / "bo")


def line(key: Path, principal: str = "ana@example.com", *options: str) -> bytes:
    """The line of allowed signers for a key."""
    kind, text, *_ = key.with_suffix(".pub").read_text().split()
    return " ".join([principal, *options, kind, text, ""]).encode() + b"\n"


def test_an_allowed_signer_is_named(made: Checkout, repository: Repository, key: Path) -> None:
    found = repository.signature(made.commit(key=os.fspath(key)), line(key, "a@x.org"))
    assert (found.verdict, found.principal) == (Verdict.GOOD, "a@x.org")
    assert found.key.startswith("SHA256:")


def test_no_signature_is_none(made: Checkout, repository: Repository, key: Path) -> None:
    assert repository.signature(made.commit(), line(key)) == Signature(verdict=Verdict.NONE)


@pytest.mark.parametrize("signers", [b"", b"# nobody\n", b"rubbish\n"])
def test_a_key_that_nobody_allowed_is_unknown(
    made: Checkout, repository: Repository, key: Path, signers: bytes
) -> None:
    assert repository.signature(made.commit(key=os.fspath(key)), signers).verdict is Verdict.UNKNOWN


def test_the_key_of_somebody_else_is_unknown(made: Checkout, repository: Repository, key: Path, other: Path) -> None:
    assert repository.signature(made.commit(key=os.fspath(other)), line(key)).verdict is Verdict.UNKNOWN


def test_a_key_for_another_purpose_does_not_count(made: Checkout, repository: Repository, key: Path) -> None:
    found = repository.signature(made.commit(key=os.fspath(key)), line(key, "a@x.org", 'namespaces="file"'))
    assert found.verdict is not Verdict.GOOD


@pytest.mark.parametrize("option", ['valid-before="20200101"', 'valid-after="20990101"'])
def test_a_key_counts_only_in_its_time(made: Checkout, repository: Repository, key: Path, option: str) -> None:
    found = repository.signature(made.commit(key=os.fspath(key)), line(key, "a@x.org", option))
    assert found.verdict is Verdict.EXPIRED


def test_a_revoked_key_is_told_as_such(made: Checkout, repository: Repository, key: Path) -> None:
    commit = made.commit(key=os.fspath(key))
    revoked = made.folder / "revoked"
    subprocess.run(["ssh-keygen", "-k", "-q", "-f", revoked, key.with_suffix(".pub")], check=True)
    made.git("config", "gpg.ssh.revocationFile", os.fspath(revoked))
    assert repository.signature(commit, line(key)).verdict is Verdict.REVOKED


def test_a_signature_of_another_commit_is_bad(made: Checkout, repository: Repository, key: Path) -> None:
    raw = made.git("cat-file", "commit", made.commit(message="good", key=os.fspath(key)))
    commit = made.put(raw.replace("good", "evil") + "\n")
    assert repository.signature(commit, line(key)) == Signature(verdict=Verdict.BAD)


@pytest.mark.parametrize("header", ["gpgsig ", "gpgsig-sha256 "])
def test_other_signatures_are_foreign_and_no_program_for_them_runs(
    made: Checkout, repository: Repository, key: Path, header: str
) -> None:
    program = made.folder / "program"
    program.write_text(f"#!/bin/sh\ntouch {made.folder}/ran\n")
    program.chmod(0o755)
    for name in ("gpg.program", "gpg.openpgp.program", "gpg.ssh.program", "gpg.x509.program"):
        made.git("config", name, os.fspath(program))
    made.git("config", "gpg.format", "openpgp")
    raw = made.git("cat-file", "commit", made.commit(message="x")).partition("\n\n")[0]
    commit = made.put(f"{raw}\n{PGP.replace('gpgsig ', header)}")
    assert repository.signature(commit, line(key)) == Signature(verdict=Verdict.FOREIGN)
    made.git("config", "--unset", "gpg.ssh.program")
    signed = made.commit(key=os.fspath(key))
    made.git("config", "gpg.ssh.program", os.fspath(program))
    assert repository.signature(signed, line(key)).verdict is Verdict.GOOD
    assert not (made.folder / "ran").exists()


def test_a_message_that_looks_like_a_signature_is_none(made: Checkout, repository: Repository, key: Path) -> None:
    commit = made.commit(message='x\n\ngpgsig -----BEGIN SSH SIGNATURE-----\nGood "git" signature for a with b key c')
    assert repository.signature(commit, line(key)) == Signature(verdict=Verdict.NONE)
