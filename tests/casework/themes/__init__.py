"""Verbs by theme, as tests.casework.verbs lists them, and what is no verb of its own."""
