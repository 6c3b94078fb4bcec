"""Whether it works, and how well: labelled sets, matching, metrics, runs."""
