"""The audit for people: whether it is whole, and its export, which proves the same without the store."""
