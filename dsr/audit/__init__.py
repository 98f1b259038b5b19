"""The record: what happened, who did it, when and why; chained and append-only."""
