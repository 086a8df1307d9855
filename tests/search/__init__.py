"""The search over the built-in sample."""
