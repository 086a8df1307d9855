"""Real servers for every package's tests: Kafka, Redis, Weaviate, Tansu."""

pytest_plugins = ["tests.servers.plugin"]
