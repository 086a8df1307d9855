"""The search as HTTP, on the port of the stage's metrics and health."""
