"""The smallest edit of a policy file: only what differs is written, everything else stays byte for byte."""
