"""Whether answers are put at their place: simulated readers over real reports.

For every format and every reader: how many answers got the right offsets; how many were called
ambiguous or missing; and how many were put at a wrong place, by the status it was given. The bar for
the perfect, the shuffled and the sloppy reader is 99% of all their answers right and none at a wrong
place. Readers that cite wrong numbers, or leave out the words before, have no such bar; for them,
what is truly ambiguous is counted out in two ways, both found without the code that is measured:

    of decidable   leaves out answers with a wrong number whose quote stands at several places after
                   the words that were said: nothing tells them apart
    of distinct    leaves out, besides, such repeated places where the number is right but the same
                   reader cites wrong numbers, so that a number by itself proves nothing

A twin is a wrong place that the reader itself cited and where the very same text stands.

    python -m bench.grounding [FOLDER]       (GOUJI_SHARED, ../shared or examples/ without one)
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from time import perf_counter

from bench.check import reports_folder
from bench.readers import Target, altered, astray, perfect, sloppy, targets
from extractor.chunks import Chunk, chunks
from extractor.grounding import Answer, Grounded, ground
from extractor.loading import load
from extractor.numbered import NumberedText, numbered
from gouji.errors import GoujiError
from gouji.inputs import report_files
from gouji.types import Document

ANSWERS = 20
"""So many of each chunk."""
_EDGE = re.compile(r"^\W+|\W+$")
_HEDGES = ("以上", "以下", "以内", "左右", "上下")
"""What may be taken to a figure behind its unit: 50万元以上."""
_LOOSE = re.compile(r"[^\w.%]|(?<!\d)\.|\.(?!\d)")

Said = list[tuple[Target, Answer]]
Reader = Callable[[str, NumberedText, list[Target], random.Random], Said]


def _perfect(text: str, shown: NumberedText, read: list[Target], share: random.Random) -> Said:
    return [(target, perfect(text, target)) for target in read]


def _shuffled(text: str, shown: NumberedText, read: list[Target], share: random.Random) -> Said:
    answers = _perfect(text, shown, read, share)
    share.shuffle(answers)
    return answers


def _sloppy(text: str, shown: NumberedText, read: list[Target], share: random.Random) -> Said:
    answers = [(target, sloppy(text, shown, target, share)) for target in read]
    share.shuffle(answers)
    return answers


def _astray(text: str, shown: NumberedText, read: list[Target], share: random.Random) -> Said:
    answers = [(target, astray(text, shown, target, share)) for target in read]
    share.shuffle(answers)
    return answers


def _no_words(text: str, shown: NumberedText, read: list[Target], share: random.Random) -> Said:
    return [
        (target, answer.model_copy(update={"before": ""}))
        for target, answer in _astray(text, shown, read, share)
    ]


def _altered(text: str, shown: NumberedText, read: list[Target], share: random.Random) -> Said:
    answers = [(target, altered(text, target, share)) for target in read if target.figure]
    return [(target, answer) for target, answer in answers if answer is not None]


READERS: dict[str, Reader] = {
    "perfect": _perfect, "shuffled": _shuffled, "sloppy": _sloppy, "astray": _astray,
    "astray, no words before": _no_words, "altered figures": _altered,
}
_WITH_BAR = ("perfect", "shuffled", "sloppy")


def main() -> None:
    """Print the table; exit with 1 where a bar is missed."""
    tallies: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    spent = 0.0
    for path in report_files(sys.argv[1:] or [str(reports_folder())]):
        try:
            document = load(path)
        except GoujiError:
            continue
        for at, chunk in enumerate(chunks(document)):
            shown = numbered(chunk, document)
            for name, reader in READERS.items():
                share = random.Random(f"{document.sha256} {at} {name}")
                read = targets(document.text, shown, share, ANSWERS)
                said = reader(document.text, shown, read, share)
                begun = perf_counter()
                grounded = ground(document, chunk, [answer for _, answer in said])
                spent += perf_counter() - begun
                for (target, _), found in zip(said, grounded, strict=True):
                    count = Counter(_judged(document, chunk, name, target, found))
                    tallies[document.format, name] += count
                    tallies["all", name] += count
    _print(tallies, spent)
    if any(_misses(name, tally) for (form, name), tally in tallies.items() if form == "all"):
        sys.exit(1)


def _judged(
    document: Document, chunk: Chunk, reader: str, target: Target, found: Grounded
) -> list[str]:
    """What happened to an answer, as the names of the columns that it counts in."""
    status = found.evidence.status
    wrong_number = found.answer.at != target.unit.number
    group = "distinct"
    if reader.startswith("astray") and _same_places(document, chunk, target, found) > 1:
        group = "undecidable" if wrong_number else "by number only"
    judged = ["answers", group]
    if not found.placed:
        return [*judged, status]
    if _right(document.text, target, found) and reader != "altered figures":
        return [*judged, "right", f"right {group}"]
    twin = wrong_number and _reads_the_same(document.text, target, found)
    return [*judged, f"wrong {status}", *(["twin"] if twin else [])]


def _right(text: str, target: Target, found: Grounded) -> bool:
    start, end = found.evidence.start, found.evidence.end
    if target.figure:
        told = end <= target.full or text[target.full : end] in _HEDGES
        return start == target.start and target.end <= end and told
    core = _EDGE.sub("", text[start:end])
    start += text[start:end].find(core)
    read = text[target.start : target.end]
    wanted = _EDGE.sub("", read)
    return (start, core) == (target.start + read.find(wanted), wanted)


def _loose(text: str) -> str:
    return _LOOSE.sub("", text)


def _same_places(document: Document, chunk: Chunk, target: Target, found: Grounded) -> int:
    """At how many places of the chunk the target stands after the words that the reader gave."""
    there = _loose(document.text[target.start : target.end])
    return _loose(document.text[chunk.start : chunk.end]).count(_loose(found.answer.before) + there)


def _reads_the_same(text: str, target: Target, found: Grounded) -> bool:
    read = _loose(text[target.start : target.end])
    return read in _loose(text[found.evidence.start : found.evidence.end])


def _misses(name: str, tally: Counter[str]) -> bool:
    wrong = tally["wrong exact"] + tally["wrong normalised"]
    if name == "altered figures":
        return wrong > 0
    return name in _WITH_BAR and (wrong > 0 or tally["right"] < 0.99 * tally["answers"])


def _print(tallies: dict[tuple[str, str], Counter[str]], spent: float) -> None:
    print(
        f"{'format':7}{'reader':25}{'answers':>8}{'right':>9}{'of decidable':>14}{'of distinct':>13}"
        f"{'ambiguous':>11}{'missing':>9}{'wrong exact':>13}{'wrong normalised':>18}{'twins':>7}"
    )
    for (form, name), tally in sorted(
        tallies.items(), key=lambda item: (list(READERS).index(item[0][1]), item[0][0] == "all")
    ):
        every = tally["answers"]
        decidable = tally["distinct"] + tally["by number only"]
        right = tally["right distinct"] + tally["right by number only"]
        print(
            f"{form:7}{name:25}{every:8}{tally['right'] / every:9.2%}{right / decidable:14.2%}"
            f"{tally['right distinct'] / tally['distinct']:13.2%}{tally['ambiguous'] / every:11.2%}"
            f"{tally['missing'] / every:9.2%}{tally['wrong exact']:13}"
            f"{tally['wrong normalised']:18}{tally['twin']:7}"
        )
    total = sum(tally["answers"] for (form, _), tally in tallies.items() if form == "all")
    print(f"{total:,} answers in {spent:.1f} s, {1000 * spent / total:.2f} ms an answer")


if __name__ == "__main__":
    main()
