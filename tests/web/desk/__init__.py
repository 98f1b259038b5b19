"""The desk, through Django's client and the real verbs."""
