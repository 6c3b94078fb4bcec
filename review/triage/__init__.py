"""Triage: which reports and findings to look at first, across departments and years."""
