"""Passwords: argon2 hashes, what a password must be, and one that is made once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from review.problems import Invalid
from review.settings import ServeSettings

_SUBSTITUTED = str.maketrans("@$013!5", "asoieis")
LONGEST = 256
"""Longer ones are refused, so that nobody makes argon2 work over megabytes."""


def hashed(password: str, settings: ServeSettings) -> str:
    """The argon2id hash to store."""
    return _hasher(settings.password_kib, settings.password_rounds).hash(password)


def matches(password: str, stored: str | None, settings: ServeSettings) -> bool:
    """Whether the password is the one of the hash. Without a hash it takes as long, and is not."""
    hasher = _hasher(settings.password_kib, settings.password_rounds)
    try:
        hasher.verify(stored or _nobodys(settings.password_kib, settings.password_rounds), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str, settings: ServeSettings) -> bool:
    """Whether the hash was made with other parameters than those of today."""
    return _hasher(settings.password_kib, settings.password_rounds).check_needs_rehash(stored)


def require_good(password: str, name: str, settings: ServeSettings) -> None:
    """Raises Invalid, with what to change, for a password that is easily guessed."""
    shortest = settings.password_length
    if len(password) < shortest:
        raise Invalid(
            f"密码至少要 {shortest} 个字符。", f"The password needs at least {shortest} characters."
        )
    if len(password) > LONGEST:
        raise Invalid(
            f"密码最长 {LONGEST} 个字符。", f"The password has at most {LONGEST} characters."
        )
    if len(_plain(name)) >= 3 and _plain(name) in _plain(password):
        raise Invalid("密码中不能包含用户名。", "The password must not contain the user name.")
    if _monotonous(password) or not _common().isdisjoint(_forms(password)):
        raise Invalid(
            "这个密码太常见，容易被猜到。请换一个，例如几个不相干的词连在一起。",
            "This password is common and easily guessed. Take another, such as several unrelated words.",
        )


def generated() -> str:
    """A password that is read once and typed once: four groups without letters that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _monotonous(password: str) -> bool:
    """Few characters, or a run of neighbours such as 123456789012."""
    steps = {ord(after) - ord(before) for before, after in pairwise(password)}
    return len(set(password)) < 5 or len(steps) <= 2


def _forms(password: str) -> Iterator[str]:
    """What is left of a password without what people put around and into a common word: case,
    punctuation, years, repetition, figures in place of letters."""
    for text in (_plain(password), re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.casefold())):
        for form in (_plain(text), _plain(text.translate(_SUBSTITUTED))):
            yield form
            yield re.sub(r"^(.+?)\1+$", r"\1", form)


@lru_cache
def _common() -> frozenset[str]:
    listed = files("review.people").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(_plain(line) for line in listed.split() if not line.startswith("#"))


@lru_cache
def _hasher(kib: int, rounds: int) -> PasswordHasher:
    return PasswordHasher(time_cost=rounds, memory_cost=kib, parallelism=1)


@lru_cache
def _nobodys(kib: int, rounds: int) -> str:
    return _hasher(kib, rounds).hash(secrets.token_urlsafe())
