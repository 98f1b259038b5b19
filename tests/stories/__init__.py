"""Whole cases, told day by day."""
