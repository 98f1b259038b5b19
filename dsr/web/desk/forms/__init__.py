"""Forms of the desk: what staff type in, cleaned. They read, they never write."""
