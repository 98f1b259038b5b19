"""What sets up, checks and locks the project. Nothing in `dsr` may import from here."""
