"""Mail: the letters we know, the outbox they wait in, and the post that carries them."""
