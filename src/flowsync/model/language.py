"""Fixed words of the policy language."""

API_VERSION = "flowsync/v1"
