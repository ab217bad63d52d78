"""How the tables of an older store become those of today: scripts for Alembic, which only ``state migrate`` imports.

A script is SQL and nothing else, so what ``state migrate --sql`` prints is what ``state migrate`` runs. Once released,
it never changes: the tables that it makes are those of its version, whatever ``tables.py`` says by now.
"""
