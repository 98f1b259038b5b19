"""What connectors share that read files: a guarded folder, tables as streams, likeness of keys. No settings."""
