"""Accounts, passwords, sessions, tokens, roles and the audit log."""
