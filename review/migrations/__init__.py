"""The schema of the database, step by step.

`upgrade(engine)` brings a database to the schema of this version. After a change of `review.tables`,
`python -m review.migrations "What changed"` writes the next step from the difference; read it, and
commit it with the change. A test holds tables and steps to be the same.
"""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, on `connection`."""
    made = Config()
    made.set_main_option("script_location", "review:migrations")
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def head() -> str:
    """The schema of this version."""
    return str(ScriptDirectory.from_config(config()).get_current_head())


def revision(engine: Engine) -> str | None:
    """The schema that a database has; None where it has none."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def knows(wanted: str) -> bool:
    """Whether a schema is this one or one that `upgrade` starts from."""
    steps = ScriptDirectory.from_config(config()).walk_revisions()
    return wanted in {step.revision for step in steps}


def upgrade(engine: Engine) -> bool:
    """Bring the database to `head`; whether there was anything to do."""
    if revision(engine) == head():
        return False
    with engine.execution_options(writing=True).begin() as connection:
        command.upgrade(config(connection), "head")
    return True
