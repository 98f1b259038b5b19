"""Whole product, real browser: what a person and the privacy team live through."""
