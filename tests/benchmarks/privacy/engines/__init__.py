"""What is measured, one file each: `load()` gives a function that finds and one that finds and replaces.

Each runs in an environment of its own, where nothing of ours but `harness.py` is there. Types have our names.
"""
