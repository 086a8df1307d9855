"""The embedding engines beside their peers: speed, memory and accuracy, written into the package's docs."""
