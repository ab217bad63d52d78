"""The SQL of version 2: who wrote, when and why stands once for each serial; an audit and leases as locks are new."""
