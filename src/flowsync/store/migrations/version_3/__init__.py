"""The SQL of version 3: catalogs, and an index over the events of the audit."""
