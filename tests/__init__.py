"""The tests: a tree that mirrors the code, stories told day by day, and the house's own rules."""
