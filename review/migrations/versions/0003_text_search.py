"""Search in the texts of reports: an index of trigrams, kept in step by the database itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_SQLITE = (
    "CREATE VIRTUAL TABLE text_search USING fts5("
    "text, content='texts', content_rowid='version_id', tokenize='trigram', detail=none)",
    "CREATE VIRTUAL TABLE text_search_words USING fts5vocab('text_search', 'row')",
    "CREATE TRIGGER text_search_added AFTER INSERT ON texts BEGIN "
    "INSERT INTO text_search(rowid, text) VALUES (new.version_id, new.text); END",
    "CREATE TRIGGER text_search_removed AFTER DELETE ON texts BEGIN "
    "INSERT INTO text_search(text_search, rowid, text) "
    "VALUES ('delete', old.version_id, old.text); END",
    "CREATE TRIGGER text_search_changed AFTER UPDATE OF text ON texts BEGIN "
    "INSERT INTO text_search(text_search, rowid, text) "
    "VALUES ('delete', old.version_id, old.text); "
    "INSERT INTO text_search(rowid, text) VALUES (new.version_id, new.text); END",
    "INSERT INTO text_search(text_search) VALUES ('rebuild')",
)


def upgrade() -> None:
    """FTS5 on SQLite. On PostgreSQL pg_trgm, where the server has it; without, a search reads all."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for statement in _SQLITE:
            op.execute(statement)
        return
    has = connection.scalar(
        sa.text("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'")
    )
    if not has:
        return
    try:
        with connection.begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except sa.exc.ProgrammingError:  # no right to create extensions
        return
    op.execute("CREATE INDEX text_search ON texts USING gin (text gin_trgm_ops)")
