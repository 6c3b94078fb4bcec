"""An index of texts that finds those most alike: chromadb, embedded, without telemetry.

It holds nothing that cannot be built again. Without a folder it lives in memory and goes with `close`.

    with Index() as index:
        index.build([Entry(id="1", text="…", metadata={"section": "…"}), …])
        index.similar("…", k=5, where={"section": "…"})
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, Self

from extractor.embedding import Embedding, embedding
from gouji.errors import MissingExtra, UsageError
from gouji.types import Value

_ID = "entry"
_STATE = "embedding"
_BATCH = 1_000
_IN_MEMORY = count()


class Entry(Value):
    """A text with what is known of it. `metadata` is what `where` can ask for; its key "entry" is the
    index's own."""

    id: str
    text: str
    metadata: dict[str, str | int | float | bool] = {}


class Near(NamedTuple):
    """An entry and how alike it is, at most 1. Ranks entries; says nothing by itself."""

    entry: Entry
    likeness: float


class Index:
    """Entries by the likeness of their texts. The same entries give the same answers.

    With a `folder` it is kept there, one collection for each `name` and embedding; chromadb allows one
    process at a time.
    """

    def __init__(
        self, using: Embedding | None = None, *, folder: Path | None = None, name: str = "index"
    ) -> None:
        self._embedding = using or embedding()
        self._kept = folder is not None
        self._client = _client(folder)
        mark = sha256(self._embedding.name.encode()).hexdigest()[:12]
        self._name = f"gouji-{name}-{mark}" + ("" if self._kept else f"-{next(_IN_MEMORY)}")
        known = {collection.name for collection in self._client.list_collections()}
        self._collection = self._open() if self._name in known else self._made(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return int(self._collection.count())

    def build(self, entries: Sequence[Entry]) -> None:
        """Hold these entries and no others, with an embedding that is fitted to them."""
        self._embedding = self._embedding.fitted([entry.text for entry in entries])
        self._client.delete_collection(self._name)
        self._collection = self._made(len(entries))
        self.add(entries)

    def add(self, entries: Sequence[Entry]) -> None:
        """Hold these entries too, in place of those with the same id."""
        for begin in range(0, len(entries), _BATCH):
            some = entries[begin : begin + _BATCH]
            texts = [entry.text.encode("utf-8", "replace").decode() for entry in some]
            self.remove([entry.id for entry in some])
            self._collection.add(
                ids=[entry.id for entry in some], documents=texts,
                metadatas=[{**entry.metadata, _ID: entry.id} for entry in some],
                embeddings=self._embedding.vectors(texts),
            )

    def remove(self, ids: Sequence[str]) -> None:
        """Hold these no more."""
        if ids:
            self._collection.delete(ids=list(ids))

    def similar(
        self, text: str, k: int = 10, where: Mapping[str, Any] | None = None
    ) -> list[Near]:
        """The `k` entries most like a text, best first; `where` in chromadb's terms."""
        return self.similar_to_each([text], k, where)[0]

    def similar_to_each(
        self, texts: Sequence[str], k: int = 10, where: Mapping[str, Any] | None = None
    ) -> list[list[Near]]:
        """The same for several texts at once."""
        if not texts or not len(self) or k < 1:
            return [[] for _ in texts]
        found = self._collection.query(
            query_embeddings=self._embedding.vectors(texts), n_results=min(k, len(self)),
            where=dict(where) if where else None, include=["documents", "metadatas", "distances"],
        )
        return [
            sorted(_nearest(found, at), key=lambda near: (-round(near.likeness, 6), near.entry.id))
            for at in range(len(texts))
        ]

    def close(self) -> None:
        """Give up what is held in memory, or the folder."""
        if self._kept:
            self._client.close()
        elif self._name in {collection.name for collection in self._client.list_collections()}:
            self._client.delete_collection(self._name)

    def _made(self, size: int) -> Any:
        """An empty collection, searched so widely that the nearest are not missed."""
        width = max(200, min(size, 2_000))
        return self._client.create_collection(
            self._name, embedding_function=None, metadata={_STATE: self._embedding.state()},
            configuration={
                "hnsw": {
                    "space": "cosine", "ef_construction": width, "ef_search": width, "num_threads": 1,
                },
            },
        )

    def _open(self) -> Any:
        collection = self._client.get_collection(self._name, embedding_function=None)
        state = str((collection.metadata or {}).get(_STATE, ""))
        self._embedding = self._embedding.restored(state)
        return collection


def _nearest(found: Any, at: int) -> Iterator[Near]:
    for text, metadata, distance in zip(
        found["documents"][at], found["metadatas"][at], found["distances"][at], strict=True
    ):
        own = {key: value for key, value in metadata.items() if key != _ID}
        yield Near(Entry(id=metadata[_ID], text=text, metadata=own), 1 - float(distance))


def _client(folder: Path | None) -> Any:
    try:
        import chromadb
        from chromadb.config import Settings
    except ImportError:
        raise MissingExtra(
            "相似检索需要安装 gouji[model]：pip install 'gouji[model]'。",
            "Finding similar texts needs gouji[model]: pip install 'gouji[model]'.",
        ) from None
    settings = Settings(anonymized_telemetry=False)
    if folder is None:
        return chromadb.EphemeralClient(settings)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(folder, settings)
    except Exception as error:  # chromadb raises of its own, from sqlite and from its Rust part
        raise UsageError(
            f"索引文件夹 {folder} 无法打开（{type(error).__name__}）。它可以随时重建：请删除后再运行。",
            f"The index folder {folder} cannot be opened ({type(error).__name__}). It can be built "
            "again at any time: remove it and run again.",
        ) from error
