"""The floor: what no tool that looks at every byte can be faster than. Reads and hashes every file below a folder."""

import os
import sys
from hashlib import sha256

_CHUNK = 32 * 1024


def digest_of(path: str) -> bytes:
    """The SHA-256 digest of a file, with the three system calls that reading one takes."""
    file = os.open(path, os.O_RDONLY)
    try:
        digest = sha256()
        while chunk := os.read(file, _CHUNK):
            digest.update(chunk)
            if len(chunk) < _CHUNK:
                break
        return digest.digest()
    finally:
        os.close(file)


def main() -> None:
    """Print how many files were hashed."""
    paths = [os.path.join(folder, name) for folder, _, names in os.walk(sys.argv[1]) for name in names]
    print(f"{len({digest_of(path) for path in paths})} files")


if __name__ == "__main__":
    main()
