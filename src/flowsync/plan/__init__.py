"""The plan: what an apply would do, and why. Pure: no file, no clock, no store."""
