"""A model's text to a JSON object, tolerantly: reasoning, code fences and talk are left out.

Tolerant in what stands around the object, never inside it: an object that is cut off or broken is
not repaired here, since a repaired figure is a guessed one. Every step is linear in the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from decimal import Decimal
from typing import Any

_BRACKET = re.compile(r"[{\[]")
_TAG = re.compile(r"<(/?)(?:think|thinking|reasoning)>", re.I)


def without_reasoning(text: str) -> str:
    """What is left of `text` without `<think>…</think>`, whether both ends are there or one.

    A text that is a JSON object as a whole stays as it is: the tag may stand in what it quotes.
    """
    text = text.strip()
    tags = list(_TAG.finditer(text))
    if not tags or _is_object(text):
        return text
    kept: list[str] = []
    at, thinking = 0, False
    for tag in tags:
        if not tag[1]:
            if not thinking:
                kept.append(text[at : tag.start()])
            thinking = True
        else:
            if not thinking:  # the opening tag was in the prompt
                kept.clear()
            at, thinking = tag.end(), False
    if not thinking:
        kept.append(text[at:])
    return "".join(kept).strip()


def json_object(text: str, fields: Collection[str]) -> dict[str, Any] | None:
    """The first JSON object in `text` that has one of `fields`, else None.

    A bare list is taken as the value of the only field there is. Numbers with a fraction are
    Decimals, so that printed digits survive.
    """
    decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant)
    at = 0
    while (begin := _next(text, at)) >= 0:
        try:
            value, end = decoder.raw_decode(text, begin)
        except json.JSONDecodeError as error:
            if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
                return None  # cut off: what stands inside is not the whole answer
            at = begin + 1
            continue
        except (RecursionError, ValueError):
            return None
        if isinstance(value, dict) and (not fields or any(name in value for name in fields)):
            return value
        if isinstance(value, list) and len(fields) == 1 and all(isinstance(v, dict) for v in value):
            return {next(iter(fields)): value}
        at = end
    return None


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (RecursionError, ValueError):
        return False


def _next(text: str, at: int) -> int:
    match = _BRACKET.search(text, at)
    return match.start() if match else -1


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
