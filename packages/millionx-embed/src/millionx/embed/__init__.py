"""The embed stage of the MillionX stream layer."""
