"""Tests of dsr/accounts."""
