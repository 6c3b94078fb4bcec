"""Reading with a model: what is asked of it, and its answers as the records of the templates.

    questions   which parts of a report are asked, and which task each is asked by
    read        replies to records: grounded, typed, held to the words around; the rest is dropped

A model names what it sees and quotes it. Which figure stands where, what it is worth, what role the
words give it and what it may be compared with is decided here, by the same code that the templates
use.
"""

from extractor.reading.answers import read
from extractor.reading.asking import questions

__all__ = ["questions", "read"]
