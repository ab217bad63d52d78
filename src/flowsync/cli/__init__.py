"""The command line: reads environment and clock, prints, returns exit codes."""
