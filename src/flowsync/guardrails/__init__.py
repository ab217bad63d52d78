"""Guardrails: conditions in CEL on flows, on changes and on effects."""
