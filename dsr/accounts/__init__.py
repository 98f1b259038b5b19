"""Staff, roles and what they permit; who acts."""
