"""The live state: what is in force and what flowsync last put there."""
