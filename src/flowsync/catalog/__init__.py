"""People and inventory: snapshots, and an index over one in which sets are compressed bitmaps."""
