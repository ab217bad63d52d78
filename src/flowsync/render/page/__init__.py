"""A plan as one HTML file that opens offline: search, filters, folded diffs, the access picture."""
