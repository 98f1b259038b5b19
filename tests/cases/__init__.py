"""Tests of dsr/cases."""
