"""The records of the layer as pydantic models, one file a schema."""
