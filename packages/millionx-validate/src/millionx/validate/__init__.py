"""The validate stage of the MillionX stream layer."""
