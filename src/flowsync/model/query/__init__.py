"""The language of access scopes: from a text to a tree, and back to the one text that stands for the tree."""
