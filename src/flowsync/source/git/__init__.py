"""Git: commits as file trees, what changed between them, and who signed them."""
