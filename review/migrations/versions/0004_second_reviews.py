"""Findings that wait for a second verdict are few: an index of those alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.drop_index("ix_findings_second_wanted", table_name="findings")
    op.create_index(
        "ix_findings_second", "findings", ["id"], unique=False,
        sqlite_where=sa.text("second_wanted IS 1"),
        postgresql_where=sa.text("second_wanted IS true"),
    )
