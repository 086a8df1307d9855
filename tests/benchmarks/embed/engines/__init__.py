"""What is measured, one file each: `load(model, variant)` gives a function from texts to their vectors.

Each runs in an environment of its own, where nothing of ours but `harness.py` is there. Every one is used as its own
documentation says, with the defaults it comes with, on the threads that the harness leaves it.
"""
