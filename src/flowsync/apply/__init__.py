"""Apply: a plan becomes what is in force."""
