"""Findings to decisions: what people do with them.

This package will hold the database of decisions, the service and its page. Nothing of it is here
yet; what is checked today goes from `gouji check` to the terminal, JSON or HTML.
"""
