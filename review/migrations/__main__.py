"""Write the next step from what `review.tables` says and what the steps so far make."""

from __future__ import annotations

import sys
from tempfile import TemporaryDirectory

from alembic import command

from review.database import engine
from review.migrations import config, upgrade

with TemporaryDirectory() as folder:
    made = engine(f"sqlite:///{folder}/steps.sqlite")
    upgrade(made)
    with made.begin() as connection:
        settings = config(connection)
        command.revision(settings, sys.argv[1], autogenerate=True)
    made.dispose()
