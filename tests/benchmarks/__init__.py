"""Measurements, run by `make bench`: each beside a yardstick in the same run, since machines are noisy."""
