"""The ground floor: addresses, places in files, diagnostics, errors, durations, JSON text."""
