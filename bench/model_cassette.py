"""Answers of the real small model, recorded so that tests can replay them without it.

A cassette has a line for each answer: the hash of what was asked (messages, form of the answer and
parameters, not the address), and what the model said. It is found again only by that hash, so that
a changed prompt, example, schema or chunk is an answer that is missing, never a wrong one.

    python -m bench.model_cassette          record what tests/cassettes/ lacks, drop what nobody asks

GOUJI_BENCH_MODEL: base URL of a server that runs already.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from bench.model_fetch import answers_file
from bench.model_serve import described, served
from extractor.models.cache import Cache
from extractor.models.config import Model
from extractor.models.values import digest
from gouji.assisted import Assistance, loaded, readings
from tests.fake_model import Asked, FakeModel, Said

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "cassettes"
AGAIN = "make cassettes"
"""The command that records them again."""

_SET = ROOT / "bench" / "model_set"
REPORTS: dict[str, tuple[Path, ...]] = {
    "examples": tuple(sorted((ROOT / "examples").glob("*.docx"))),
    **{path.stem: (path,) for path in sorted(_SET.glob("*.txt"))},
}
"""What each cassette is of; all of it is invented. Of the labelled texts everything is asked."""

Answers = dict[str, dict[str, Any]]


def main() -> None:
    """Record."""
    with served() as url:
        for name, paths in REPORTS.items():
            known, used = load(name), set[str]()
            with recorder(url, known, used, answers_file()) as fake:
                readings(
                    [loaded(str(path)) for path in paths], asking(name, described(fake.url)),
                    on_reply=lambda _: print(".", end="", file=sys.stderr, flush=True),
                )
            save(name, {key: known[key] for key in used})
            print(f"\n{name}: {len(used)} answers")


def asking(name: str, model: Model) -> Assistance:
    """How much is asked of the reports of a cassette."""
    return Assistance(model=model, scope="unread" if name == "examples" else "everything")


def asked_hash(body: Mapping[str, Any]) -> str:
    """Of everything in a request that can change its answer, save for who is asked."""
    return digest([_parameters(body), body["messages"]])


def played(answers: Answers, missing: list[str]) -> FakeModel:
    """A server that says what was recorded; what was not is an error, and is added to `missing`."""
    fake = FakeModel()

    def said(asked: Asked) -> Said:
        known = answers.get(asked_hash(asked.body))
        if known is None:
            missing.append(asked.body["messages"][-1]["content"][:60])
            return Said(status=404, message="not recorded")
        return Said(content=known["content"], finish=known["finish"], usage=tuple(known["usage"]))

    fake.otherwise = said
    return fake


def recorder(url: str, answers: Answers, used: set[str], cache: Path | None = None) -> FakeModel:
    """A server that asks the real one at `url` what it does not know and adds it to `answers`;
    `used` are the hashes that were asked for. What `cache` holds is not asked either."""
    fake = FakeModel()

    def said(asked: Asked) -> Said:
        key = asked_hash(asked.body)
        used.add(key)
        if key not in answers:
            answers[key] = _cached(url, asked.body, cache) or _forwarded(url, asked.body)
        known = answers[key]
        return Said(content=known["content"], finish=known["finish"], usage=tuple(known["usage"]))

    fake.otherwise = said
    return fake


def load(name: str) -> Answers:
    """The answers of one cassette, by the hash of what was asked; none where there is no such file."""
    file = FOLDER / f"{name}.jsonl.gz"
    if not file.exists():
        return {}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return {(line := json.loads(text)).pop("asked"): line for text in lines}


def save(name: str, answers: Answers) -> None:
    """Write a cassette, the same bytes for the same answers."""
    FOLDER.mkdir(exist_ok=True)
    text = "".join(
        json.dumps({"asked": key, **answers[key]}, ensure_ascii=False, sort_keys=True) + "\n"
        for key in sorted(answers)
    )
    (FOLDER / f"{name}.jsonl.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


def _parameters(body: Mapping[str, Any]) -> dict[str, Any]:
    return {key: body[key] for key in ("response_format", "max_tokens", "temperature") if key in body}


def _cached(url: str, body: Mapping[str, Any], cache: Path | None) -> dict[str, Any] | None:
    """What the model said when it was measured, under the same key as `exchange_key` gives."""
    if cache is None or not cache.exists():
        return None
    key = digest([url, body["model"], _parameters(body), body["messages"]])
    with Cache(cache) as kept:
        said = kept.exchange(key)
    if said is None:
        return None
    return {
        "content": said.content, "finish": said.finish, "usage": [said.tokens_in, said.tokens_out]
    }


def _forwarded(url: str, body: Mapping[str, Any]) -> dict[str, Any]:
    request = Request(
        f"{url}/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urlopen(request, timeout=1_800) as answer:
        whole = json.load(answer)
    choice, usage = whole["choices"][0], whole["usage"]
    return {
        "content": choice["message"]["content"], "finish": choice["finish_reason"],
        "usage": [usage["prompt_tokens"], usage["completion_tokens"]],
    }


if __name__ == "__main__":
    main()
