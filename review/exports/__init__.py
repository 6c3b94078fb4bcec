"""Findings and decisions as files for people and programs: pure functions of frozen values.

`values` is what a file is made of, `reading` fills it from the database, `formats` lists the files.
"""
