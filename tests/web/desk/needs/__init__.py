"""For each desk page by theme: its permission, what its address needs, whether it is only sent."""
