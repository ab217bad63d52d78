"""The platforms that repositories live on: their pull requests, comments and approvals."""
