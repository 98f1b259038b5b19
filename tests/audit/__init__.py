"""Tests of dsr/audit."""
