"""Metrics, traces, logs and the HTTP port of a stage."""
