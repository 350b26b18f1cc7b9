"""Seeded scripts that write the example cycles: the same bytes every time, so a changed file has a cause."""
