"""The model: frozen values that pass through flowsync, and the kinds of documents with their schemas."""
