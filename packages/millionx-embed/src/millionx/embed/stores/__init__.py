"""Vector stores behind one interface: SQLite and Weaviate."""
