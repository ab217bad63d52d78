"""Exact YAML: documents with the place of every value, and every problem at its place."""
