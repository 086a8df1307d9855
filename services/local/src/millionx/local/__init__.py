"""All four stages on one machine."""
