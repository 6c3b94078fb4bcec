"""Write an invented report: by template and seed, the same bytes again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from random import Random

from eval.invented import budget, county, mainland, northwest, shanghai, standalone, township
from eval.invented.book import Book, Office
from eval.invented.events import invent_event
from eval.invented.layout import Properties, as_txt
from eval.invented.ledger import invent_ledger
from eval.invented.projects import FORMULAS, invent_projects
from eval.invented.themes import PLACES, PROVINCES, THEMES, TOWNSHIP, Theme
from eval.invented.truth import Truth
from eval.invented.voice import new_voice

FORMATS = ("txt", "docx", "pdf")
_MADE = datetime(2025, 9, 1, 9, 0, 0)


def _writers() -> dict[str, Callable[[Book, Theme], None]]:
    return {
        "northwest": northwest.write, "shanghai": shanghai.write, "township": township.write,
        "mainland": mainland.write, "county": county.write, "budget": budget.write, "standalone": standalone.write,
    }


TEMPLATES: tuple[str, ...] = tuple(_writers())
_PROJECTS = {
    "northwest": (5, 60), "shanghai": (5, 40), "township": (5, 10), "mainland": (5, 30),
    "county": (5, 15), "budget": (5, 30), "standalone": (5, 24),
}
"""How many projects a report of the template has, from and to; few are more frequent than many."""
_SCALE = {
    "northwest": (300, 6000), "shanghai": (400, 5000), "township": (60, 500), "mainland": (150, 3000),
    "county": (60, 900), "budget": (300, 4000), "standalone": (150, 3000),
}
"""What the administration's pay is about, in 万元."""


def write(template: str, seed: int) -> Book:
    """The report of a template and a seed, as lines with what they state."""
    rng = Random(f"{template}-{seed}")
    theme = rng.choice(THEMES)
    voice = new_voice(rng, rng.randint(2021, 2024), may_tell_yuan=template in ("county", "township"))
    place, province = rng.choice(PLACES), rng.choice(PROVINCES)
    level = rng.choice((province, f"{place}市", f"{place}县"))
    name = level + (theme.bureau.removesuffix("局") + "厅" if level == province else theme.bureau)
    below = rng.sample(theme.units, rng.randint(1, len(theme.units)))
    if template == "township":
        name = place + rng.choice(("镇", "乡", "街道办事处"))
        name += "人民政府" if not name.endswith("办事处") else ""
        theme = TOWNSHIP
        below = [place + unit for unit in rng.sample(TOWNSHIP.units, 3)]
        units = (name, *below)
    else:
        units = (name, *(level + unit for unit in below))
    office = Office(name, place, level, units)
    low, high = _PROJECTS[template]
    count = min(rng.randint(low, high), rng.randint(low, high))
    scale = rng.randint(*_SCALE[template])
    projects = invent_projects(
        rng, theme, count, office.units, max(scale // 60, 2), rng.choice(FORMULAS)
    )
    ledger = invent_ledger(rng, theme, projects, scale)
    book = Book(office, voice, ledger, fleet=rng.randint(2, 12))
    if rng.random() < 0.7:
        book.event = invent_event(rng, theme, place, voice.year)
    _writers()[template](book, theme)
    return book


def make(template: str, seed: int, folder: Path, formats: Sequence[str] = ("txt",)) -> list[Path]:
    """Write the report in each of `formats` (txt, docx, pdf), with an empty file of problems and the
    records that must be found (`.records.jsonl`), so that the folder is a labelled set."""
    book = write(template, seed)
    content, stem = book.content(), f"{template}-{seed}"
    properties = Properties(stem, book.office.name, "虚构报告", _MADE)
    made = []
    for suffix in formats:
        path = folder / f"{stem}.{suffix}"
        path.write_bytes(_bytes(suffix, content, properties))
        made.append(path)
    (folder / f"{stem}.jsonl").write_text("", encoding="utf-8")
    (folder / f"{stem}.records.jsonl").write_text(book.truth().jsonl(), encoding="utf-8")
    return made


def truth(template: str, seed: int) -> Truth:
    """What the report states."""
    return write(template, seed).truth()


def _bytes(suffix: str, content: str, properties: Properties) -> bytes:
    if suffix == "txt":
        return as_txt(content)
    if suffix == "docx":
        from eval.invented.layout_word import as_docx

        return as_docx(content, properties)
    if suffix == "pdf":
        from eval.invented.layout_pdf import as_pdf

        return as_pdf(content, properties)
    raise ValueError(f"no such format: {suffix}; choose from {', '.join(FORMATS)}")
