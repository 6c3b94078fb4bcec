"""What a check costs, measured from a cold start. Run with `make bench`."""
