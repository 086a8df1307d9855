"""The commands that need no stream."""
