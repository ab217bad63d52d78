"""One script for each version of the tables; Alembic reads the files of this folder."""
