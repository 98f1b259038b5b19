"""Celery tasks of a few lines, each calling one verb. No tables, no decisions."""
