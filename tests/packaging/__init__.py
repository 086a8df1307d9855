"""What is shipped: wheels, their declared dependencies, the layers, and the documents that are generated."""
