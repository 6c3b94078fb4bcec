"""Texts as vectors: texts of like wording lie near each other.

The default runs here, needs no model and always gives the same: hashed character n-grams, weighted by
how rare they are among the texts that an index holds. A served model is used only where one is set
(`GOUJI_EMBEDDING_MODEL`); what is sent to it has its personal data hidden.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol
from zlib import crc32

from extractor.normal import squeeze
from gouji.errors import GoujiError, MissingExtra
from gouji.settings import EmbeddingSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray

BUCKETS = 2048
_LONGEST = 3
_RAREST = 12.0
"""The weight of an n-gram that no text of the index has: as if it had been once among 160,000."""


class EmbeddingFailed(GoujiError):
    """A served embedding model did not answer."""


class Embedding(Protocol):
    """Vectors of texts. `name` differs wherever vectors cannot be compared; `floor` is the likeness
    below which two texts have nothing in common (0 where that cannot be told)."""

    @property
    def name(self) -> str: ...

    @property
    def floor(self) -> float: ...

    def fitted(self, texts: Sequence[str]) -> Embedding:
        """The same, fitted to the texts that an index holds."""
        ...

    def vectors(self, texts: Sequence[str]) -> NDArray[Any]:
        """One row of length 1 for each text."""
        ...

    def state(self) -> str:
        """What `restored` needs to make the same vectors again; "" for nothing."""
        ...

    def restored(self, state: str) -> Embedding: ...


class NgramEmbedding:
    """Hashed character n-grams with TF-IDF weights."""

    name = f"ngrams-{BUCKETS}-{_LONGEST}"
    floor = 0.2

    def __init__(self, weights: NDArray[Any] | None = None) -> None:
        self._weights = weights

    def fitted(self, texts: Sequence[str]) -> NgramEmbedding:
        import numpy as np

        held = np.zeros(BUCKETS)
        for text in texts:
            for bucket in _buckets(text):
                held[bucket] += 1
        rare = np.log((1 + len(texts)) / np.maximum(held, 0.5)) + 1
        return NgramEmbedding(np.where(held > 0, rare, min(_RAREST, np.log(2 + 2 * len(texts)) + 1)))

    def vectors(self, texts: Sequence[str]) -> NDArray[Any]:
        import numpy as np

        rows = np.zeros((len(texts), BUCKETS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for bucket, count in _buckets(text).items():
                row[bucket] = 1 + np.log(count)
            if self._weights is not None:
                row *= self._weights
            row /= np.linalg.norm(row) or 1
        return rows

    def state(self) -> str:
        from base64 import b64encode

        return "" if self._weights is None else b64encode(self._weights.astype("<f4").tobytes()).decode()

    def restored(self, state: str) -> NgramEmbedding:
        from base64 import b64decode

        import numpy as np

        return NgramEmbedding(np.frombuffer(b64decode(state), dtype="<f4") if state else None)


def _buckets(text: str) -> Counter[int]:
    plain = f"^{squeeze(text).lower()}$"
    return Counter(
        crc32(plain[at : at + n].encode("utf-8", "surrogatepass")) % BUCKETS
        for n in range(1, _LONGEST + 1)
        for at in range(len(plain) - n + 1)
    )


class ServedEmbedding:
    """An embedding model behind OpenAI's protocol. Unrelated texts can have a likeness of 0.9 in one,
    so that it ranks and says no more."""

    floor = 0.0

    def __init__(self, settings: EmbeddingSettings, environment: Mapping[str, str]) -> None:
        self._settings = settings
        self._key = environment.get(settings.key_env) or "none"

    @property
    def name(self) -> str:
        return f"{self._settings.base_url} {self._settings.model}"

    def fitted(self, texts: Sequence[str]) -> ServedEmbedding:
        return self

    def state(self) -> str:
        return ""

    def restored(self, state: str) -> ServedEmbedding:
        return self

    def vectors(self, texts: Sequence[str]) -> NDArray[Any]:
        """Raises EmbeddingFailed where the server gives none."""
        import numpy as np

        from extractor.models.redaction import Redaction

        hiding = Redaction(texts)
        sent = [hiding.hidden(text) or " " for text in texts]
        try:
            rows = np.asarray(self._client().embed_documents(sent), dtype=np.float32)
            if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
                raise ValueError("no vector for every text")
        except (MissingExtra, KeyboardInterrupt):
            raise
        except Exception as error:  # whatever a server can get wrong, and openai's own
            raise EmbeddingFailed(
                f"向量模型 {self._settings.model} 没有给出结果（{type(error).__name__}）。请检查 "
                "GOUJI_EMBEDDING_BASE_URL、密钥和网络；去掉 GOUJI_EMBEDDING_MODEL 即改用本机方法。",
                f"The embedding model {self._settings.model} gave no result ({type(error).__name__}). "
                "Check GOUJI_EMBEDDING_BASE_URL, the key and the network; without "
                "GOUJI_EMBEDDING_MODEL the method of this machine is used.",
            ) from None
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths > 0, lengths, 1))

    def _client(self) -> Any:
        try:
            from langchain_openai import OpenAIEmbeddings
        except ImportError:
            raise MissingExtra(
                "使用向量模型需要安装 gouji[model]：pip install 'gouji[model]'。",
                "An embedding model needs gouji[model]: pip install 'gouji[model]'.",
            ) from None
        from pydantic import SecretStr

        return OpenAIEmbeddings(
            model=self._settings.model, openai_api_base=self._settings.base_url,
            openai_api_key=SecretStr(self._key), chunk_size=self._settings.batch,
            request_timeout=self._settings.timeout, check_embedding_ctx_length=False,
        )


def embedding(
    settings: EmbeddingSettings | None = None, environment: Mapping[str, str] | None = None
) -> Embedding:
    """The embedding that the settings name; without a model the one that runs here."""
    environment = os.environ if environment is None else environment
    settings = settings or EmbeddingSettings.from_environment(environment)
    return ServedEmbedding(settings, environment) if settings.model else NgramEmbedding()
