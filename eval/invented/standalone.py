"""A file of self-evaluation forms alone, in one of several provinces' layouts."""

from __future__ import annotations

from eval.invented.book import Book
from eval.invented.forms import LAYOUTS
from eval.invented.themes import Theme


def write(book: Book, theme: Theme) -> None:
    """The forms of all projects."""
    voice = book.voice
    layout = voice.pick("national", "vendor", "short", "northwest")
    if voice.chance(0.5):
        book.title(f"{book.office.name}{voice.year}年度{theme.field}项目支出绩效自评表")
    for project in book.ledger.projects:
        LAYOUTS[layout](book, project)
