"""Alembic runs this: the steps on the connection that `review.migrations` hands over."""

from __future__ import annotations

from alembic import context

from review.tables import Table

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Table.metadata,
    render_as_batch=True, compare_type=True, user_module_prefix="tables.",
    include_name=lambda name, kind, _: not (name or "").startswith("text_search"),
)
with context.begin_transaction():
    context.run_migrations()
