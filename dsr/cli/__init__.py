"""Management commands: thin, each calling a verb or a reader."""
