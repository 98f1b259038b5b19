"""Kinds of events by theme; `dsr.audit.events` gathers them. Data only."""
