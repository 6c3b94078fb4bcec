"""What a reviewer waits for: pages of a running server over 1,000 reports and 50,000 findings, and a
comment, which is stored as a decision is; one person alone, 20 who look at a page for a second each, and
20 who never look. Milliseconds from request to the whole answer.

    python -m bench.review_http [FOLDER]      SQLite in FOLDER (kept), else in a temporary one
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles

import httpx
from sqlalchemy import select

from bench.review import filled
from review.database import Database
from review.people import sessions
from review.settings import ServeSettings
from review.tables import Finding, LoginSession, User
from review.web.csrf import HEADER
from review.web.depends import COOKIE

PEOPLE = 20
TIMES = 15
_PORT = 8493
_BAR = 200.0


def main() -> None:
    """Print the table; exit with 1 where the median of one person alone is over the bar."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else temporary).resolve()
        database = filled(folder)
        settings = ServeSettings(data=folder, workers=0, port=_PORT)
        tokens, findings = _signed_in(database, settings)
        database.close()
        environment = {
            **os.environ, "GOUJI_DATA": str(folder), "GOUJI_PORT": str(_PORT), "GOUJI_WORKERS": "0",
            "GOUJI_LOG_LEVEL": "error",
        }
        server = subprocess.Popen(
            [sys.executable, "-m", "gouji", "serve"], env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        try:
            over = _measured(tokens, findings)
        finally:
            server.terminate()
            server.wait(30)
    sys.exit(1 if over else 0)


def _signed_in(
    database: Database, settings: ServeSettings
) -> tuple[list[tuple[str, str]], list[int]]:
    """For each person the session's token and the one that changes need; and findings to look at."""
    with database.writing() as session:
        user = session.scalars(select(User).order_by(User.id)).first()
        assert user is not None
        user.must_change_password = False
        tokens = [
            sessions.opened(session, user, settings, address="127.0.0.1", agent="bench")
            for _ in range(PEOPLE)
        ]
        opened = [session.get_one(LoginSession, sessions.token_hash(token)) for token in tokens]
        ids = list(session.scalars(select(Finding.id).order_by(Finding.id)))
    signed = [(token, held.csrf) for token, held in zip(tokens, opened, strict=True)]
    return signed, random.Random(7).sample(ids, PEOPLE * TIMES)


def _measured(tokens: list[tuple[str, str]], findings: list[int]) -> bool:
    people = [
        httpx.Client(
            base_url=f"http://127.0.0.1:{_PORT}", cookies={COOKIE: token}, timeout=60,
            follow_redirects=True, headers={HEADER: csrf},
        )
        for token, csrf in tokens
    ]
    _ready(people[0])
    over = False
    pages = {
        "first page": lambda n: "/", "list of findings": lambda n: "/findings?state=new&severity=high",
        "finding": lambda n: f"/findings/{findings[n]}",
        "comment": lambda n: f"/api/v1/findings/{findings[n]}/comments",
    }
    print(
        f"{'page':20}{'one person':>20}{f'{PEOPLE} reviewers':>20}{f'{PEOPLE} at once':>20}"
        "   (median, 95%, ms)"
    )
    for name, path in pages.items():
        for n in range(2):
            _timed(people[0], path(n))
        alone = [_timed(people[0], path(n)) for n in range(TIMES)]
        reviewers = _together(people, path, look=1.0)
        at_once = _together(people, path, look=0.0)
        print(f"{name:20}{_shown(alone):>20}{_shown(reviewers):>20}{_shown(at_once):>20}")
        over = over or median(alone) > _BAR
    for client in people:
        client.close()
    return over


def _together(people: Sequence[httpx.Client], path: Callable[[int], str], look: float) -> list[float]:
    """Everybody opens one page after the other, and looks at each for about so many seconds."""

    def person(at: int) -> list[float]:
        chance = random.Random(at)
        spent = []
        for n in range(TIMES):
            time.sleep(look * chance.uniform(0.5, 1.5))
            spent.append(_timed(people[at], path(at * TIMES + n)))
        return spent

    with ThreadPoolExecutor(len(people)) as pool:
        return [each for some in pool.map(person, range(len(people))) for each in some]


def _timed(client: httpx.Client, path: str) -> float:
    begun = time.perf_counter()
    comment = {"comment": "bench"} if path.endswith("/comments") else None
    client.request("POST" if comment else "GET", path, json=comment).raise_for_status()
    return (time.perf_counter() - begun) * 1000


def _shown(spent: list[float]) -> str:
    return f"{median(spent):,.0f}  {quantiles(spent, n=20)[-1]:,.0f}"


def _ready(client: httpx.Client) -> None:
    for _ in range(300):
        try:
            client.get("/healthz").raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
