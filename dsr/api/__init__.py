"""The doors for machines: JSON in, JSON out, with a key made for one thing in one controller."""
