"""Uploaded files become checked reports here, durably: whatever ends a process, nothing is lost and
nothing is done twice.

The rows of `versions` say what is to be done; a workflow of DBOS does it, one for each file; processes
of their own do the reading and checking, so that no file can hurt the service.
"""

from review.jobs.running import Workers, launch

__all__ = ["Workers", "launch"]
