"""Complete, consistent reports of departments that do not exist, to count false findings on."""

from eval.invented.making import TEMPLATES, make

__all__ = ["TEMPLATES", "make"]
