"""What SQL stores share: one text of SQL for SQLite and PostgreSQL."""
