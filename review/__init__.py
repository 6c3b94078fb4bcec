"""Findings to decisions: what people do with them.

`gouji serve` starts the service (`review.web.app`) with its workers (`review.jobs`). What it stores
is in `tables`, who may do what in `access`; each folder holds one part of it.
"""
