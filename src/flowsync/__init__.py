"""Access policy as code: YAML in Git, a plan that can be trusted, and access in force that is what Git says."""

__version__ = "0.1.0"
