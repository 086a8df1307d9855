"""Commands of `millionx-core`."""
