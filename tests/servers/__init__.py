"""Real servers for tests, without a container: each a process on free ports of 127.0.0.1, in a folder of its own."""
