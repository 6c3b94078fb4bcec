"""Decisions and the audit log are only ever appended to: the database itself refuses anything else."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

APPEND_ONLY = ("decisions", "audit_events")


def upgrade() -> None:
    """Triggers against changing and deleting, in the dialect of the database."""
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "sqlite":
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            op.execute(
                f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
            )
            for when in ("UPDATE OR DELETE", "TRUNCATE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{when.split()[0].lower()} BEFORE {when} ON {table} "
                    f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
                )
