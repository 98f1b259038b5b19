"""Letters to others outside: recipients, other controllers, owners of data systems."""
