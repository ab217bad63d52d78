"""The canonical form of a policy file: read its layout, put it in order, write it back with every comment."""
