"""What every MillionX stage shares."""
