"""Policy held against a catalog: what it names that is not there, and what it says that matches nobody or nothing."""
