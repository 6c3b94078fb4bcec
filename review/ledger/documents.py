"""The document of a version as it was loaded: shown beside the findings, and checked again after rules
have changed, without reading the file again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from gouji.types import Document
from review.ledger.recording import unpacked
from review.problems import not_found
from review.tables import VersionText


def stored_document(session: Session, version_id: int) -> Document:
    """The document of a version. Raises NotFound where none is stored."""
    text = session.get(VersionText, version_id)
    if text is None:
        raise not_found("已读取的文件", "file that has been read")
    return unpacked(text.document)
