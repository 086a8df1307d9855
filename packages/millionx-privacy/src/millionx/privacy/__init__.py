"""The privacy stage of the MillionX stream layer."""
