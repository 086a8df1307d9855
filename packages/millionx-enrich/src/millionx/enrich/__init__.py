"""The enrich stage of the MillionX stream layer."""
