"""The privacy library beside its peers: speed, hostile inputs and quality, each peer in an environment of its own."""
