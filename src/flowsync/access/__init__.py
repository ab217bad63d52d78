"""What policy means over a catalog: who meets a condition, what a target holds, by which routes people get there."""
