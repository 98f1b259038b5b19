"""Ground that every app stands on: time, private files, tokens, dispatch. No tables, no law."""
