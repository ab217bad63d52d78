"""Laws of stores hold for each engine."""

from tests.support.new_stores import new_store

__all__ = ["new_store"]
