"""Checked reports for those who read them: JSON for programs, text and HTML for people."""
