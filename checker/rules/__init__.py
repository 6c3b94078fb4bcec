"""The catalogue: one file a rule, named by its code. The engine finds them here."""
