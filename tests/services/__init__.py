"""The real servers that the tests talk to: found, started, shared and stopped. No test stands here."""
