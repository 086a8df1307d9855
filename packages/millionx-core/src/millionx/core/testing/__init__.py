"""Run a stage in a test: in memory, or on a broker, and the contract that every stage keeps."""

from millionx.core.testing.memory import InMemoryRunner, header, headers_named, letter

__all__ = ["InMemoryRunner", "header", "headers_named", "letter"]
