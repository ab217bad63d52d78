"""The store of teams: tables in a PostgreSQL database."""
