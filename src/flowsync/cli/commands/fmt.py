"""``flowsync fmt``."""
