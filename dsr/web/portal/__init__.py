"""The requester's status page: one signed link opens everything about one case. No account, no session."""
