"""From bytes to documents and back: YAML with places, the work tree."""
