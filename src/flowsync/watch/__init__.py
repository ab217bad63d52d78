"""Continuous reconcile: keeps the live store in step with a branch."""
