"""From files to a snapshot: JSON, SCIM 2.0 exports and CSV, each to facts, and the facts of all files to one."""
