"""Random names that nobody else has."""

import os


def new_id() -> str:
    """128 random bits in hexadecimal, for a store's lineage, an object or a hold of the lock."""
    return os.urandom(16).hex()
