"""The door for owners of data systems: a list of tasks behind a link, without an account."""
