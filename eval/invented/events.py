"""An event of the year, told in several places with the same facts."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from eval.invented.themes import Theme


@dataclass(frozen=True)
class Event:
    """When and where it was held, and what came of it."""

    name: str
    theme: str
    year: int
    month: int
    day: int
    days: int
    place: str
    guests: int
    local_guests: int
    stands: int
    deals: int

    @property
    def dates(self) -> str:
        return f"{self.month}月{self.day}日至{self.day + self.days - 1}日"

    @property
    def attendance(self) -> tuple[str, str]:
        """The number of guests exactly, and rounded down with a hedge."""
        return f"{self.guests}人", f"{self.guests - self.guests % 10}余人"


def invent_event(rng: Random, theme: Theme, place: str, year: int) -> Event:
    """An event of a theme; its guests from outside and inside add up."""
    guests = rng.randint(21, 90) * 10 + rng.randint(1, 9)
    return Event(
        name=f"第{rng.choice('二三四五六七八')}届{place}{theme.event}", theme=theme.event_theme, year=year,
        month=rng.randint(3, 11), day=rng.randint(2, 24), days=rng.randint(2, 4), place=place + "会展中心",
        guests=guests, local_guests=rng.randint(guests // 3, guests // 2), stands=rng.randint(40, 320),
        deals=rng.randint(6, 60),
    )
