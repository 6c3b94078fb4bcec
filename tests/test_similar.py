"""The index of texts: what is near, in which order, where it is kept, and where it is sent."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from extractor.embedding import EmbeddingFailed, NgramEmbedding, embedding
from extractor.similar import Entry, Index
from gouji.errors import UsageError
from gouji.settings import EmbeddingSettings

TEXTS = {
    "visitors": "第三届云岭茶叶博览会参展企业、参会客商人数",
    "area": "第三届云岭茶叶博览会展览面积",
    "cars": "公务用车购置及运行维护费支出",
    "reception": "国内公务接待批次和人次",
    "training": "举办文化干部培训班，培训基层文化骨干",
    "museum": "博物馆免费开放，接待观众",
    "library": "公共图书馆新增藏书，接待读者",
    "roof": "办公楼屋面防水维修工程竣工验收",
}


def entries() -> list[Entry]:
    return [
        Entry(id=name, text=text, metadata={"long": len(text) > 14}) for name, text in TEXTS.items()
    ]


@pytest.fixture
def index() -> Iterator[Index]:
    with Index(NgramEmbedding()) as made:
        made.build(entries())
        yield made


@pytest.mark.parametrize(("asked", "expected"), [
    ("博览会有多少企业参展", "visitors"), ("茶博会展出面积", "area"), ("公车运行维护", "cars"),
    ("接待了多少批次", "reception"), ("培训了多少文化骨干", "training"), ("图书馆藏书", "library"),
    ("屋面维修", "roof"), ("免费开放的博物馆", "museum"),
])
def test_the_nearest_is_found(index: Index, asked: str, expected: str) -> None:
    assert index.similar(asked, k=2)[0].entry.id == expected


def test_order_and_number_and_condition(index: Index) -> None:
    near = index.similar("博览会", k=3)
    assert len(near) == 3
    assert [n.likeness for n in near] == sorted((n.likeness for n in near), reverse=True)
    assert near[0].entry.metadata == {"long": near[0].entry.id == "visitors"}
    only = index.similar("博览会", k=20, where={"long": False})
    assert 0 < len(only) < len(TEXTS)
    assert not any(n.entry.metadata["long"] for n in only)
    assert len(index.similar("博览会", k=500)) == len(TEXTS)


def test_the_same_texts_give_the_same_answers(index: Index) -> None:
    with Index(NgramEmbedding()) as other:
        other.build(entries())
        asked = list(TEXTS.values())
        assert other.similar_to_each(asked, k=4) == index.similar_to_each(asked, k=4)


def test_equals_stand_in_the_order_of_their_names() -> None:
    with Index(NgramEmbedding()) as made:
        made.build([Entry(id=name, text="同一句话") for name in "cab"])
        assert [n.entry.id for n in made.similar("同一句话")] == ["a", "b", "c"]


def test_texts_come_and_go(index: Index) -> None:
    index.add([Entry(id="bus", text="城市公交车辆更新"), Entry(id="roof", text="停车场改造")])
    assert len(index) == len(TEXTS) + 1
    assert index.similar("公交车辆", k=1)[0].entry.id == "bus"
    assert index.similar("停车场", k=1)[0].entry == Entry(id="roof", text="停车场改造")
    index.remove(["bus"])
    assert "bus" not in {n.entry.id for n in index.similar("公交车辆", k=50)}
    index.build([Entry(id="only", text="只有一句")])
    assert len(index) == 1


def test_nothing_is_like_nothing() -> None:
    with Index(NgramEmbedding()) as made:
        assert made.similar("有什么") == []
        made.build([])
        assert made.similar("有什么") == []
        made.build([Entry(id="blank", text=""), Entry(id="odd", text="\ud800")])
        assert len(made.similar("", k=5)) == 2


def test_two_in_memory_do_not_meet(index: Index) -> None:
    with Index(NgramEmbedding()) as other:
        assert len(other) == 0
    assert len(index) == len(TEXTS)


def test_a_folder_is_found_again(tmp_path: Path) -> None:
    with Index(NgramEmbedding(), folder=tmp_path / "index", name="findings") as made:
        made.build(entries())
        before = made.similar("图书馆", k=3)
    with Index(NgramEmbedding(), folder=tmp_path / "index", name="findings") as again:
        assert again.similar("图书馆", k=3) == before
    with Index(NgramEmbedding(), folder=tmp_path / "index", name="other") as other:
        assert len(other) == 0


def test_a_folder_can_be_thrown_away(tmp_path: Path) -> None:
    for text in ("图书馆", "屋面维修"):
        with Index(NgramEmbedding(), folder=tmp_path / "index") as made:
            assert len(made) == 0
            made.build([Entry(id="one", text=text)])
            assert made.similar("图书馆")[0].entry.text == text
        shutil.rmtree(tmp_path / "index")


def test_a_folder_that_is_no_index_is_said(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "chroma.sqlite3").write_bytes(b"this is no database" * 500)
    with pytest.raises(UsageError, match="删除后再运行"):
        Index(NgramEmbedding(), folder=tmp_path / "index")


# --- a served model ------------------------------------------------------------------------------


class Served:
    """A server on loopback that gives each text the vector of how often some letters stand in it."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.status = 200
        self.short = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(body)
                outer.keys.append(self.headers["Authorization"])
                texts = body["input"][: 1 if outer.short else None]
                said = {"object": "list", "model": body["model"], "data": [
                    {"object": "embedding", "index": at, "embedding": [
                        float(text.count(letter)) for letter in "图书馆车"
                    ] + [0.1]} for at, text in enumerate(texts)
                ], "usage": {"prompt_tokens": 1, "total_tokens": 1}}
                self.send_response(outer.status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "GOUJI_EMBEDDING_MODEL": "m3", "GOUJI_EMBEDDING_BASE_URL": self.url,
            "GOUJI_EMBEDDING_KEY": "secret-of-a-test", "GOUJI_EMBEDDING_BATCH": "3",
        }


@pytest.fixture
def served() -> Iterator[Served]:
    server = Served()
    yield server
    server.server.shutdown()
    server.server.server_close()


def test_a_served_model_is_used_where_one_is_set(served: Served) -> None:
    with Index(embedding(environment=served.environment)) as made:
        made.build(entries())
        assert made.similar("图书馆", k=1)[0].entry.id == "library"
    assert {body["model"] for body in served.asked} == {"m3"}
    assert set(served.keys) == {"Bearer secret-of-a-test"}
    sent = [text for body in served.asked for text in body["input"]]
    assert sent == [*TEXTS.values(), "图书馆"]
    assert max(len(body["input"]) for body in served.asked) == 3


def test_personal_data_is_not_sent(served: Served) -> None:
    embedding(environment=served.environment).vectors(["联系人：张小明，电话13912345678"])
    [sent] = served.asked[0]["input"]
    assert "13912345678" not in sent
    assert "张小明" not in sent


@pytest.mark.parametrize("fault", ["status", "short"])
def test_a_server_that_fails_is_an_error_that_says_what_to_do(served: Served, fault: str) -> None:
    served.status = 400 if fault == "status" else 200
    served.short = fault == "short"
    with pytest.raises(EmbeddingFailed, match="GOUJI_EMBEDDING_MODEL") as raised:
        embedding(environment=served.environment).vectors(["甲", "乙"])
    assert "secret-of-a-test" not in raised.value.en + raised.value.zh


def test_settings_that_cannot_work() -> None:
    assert EmbeddingSettings.from_environment({}) == EmbeddingSettings()
    assert isinstance(embedding(environment={}), NgramEmbedding)
    with pytest.raises(UsageError, match="BASE_URL"):
        EmbeddingSettings.from_environment({"GOUJI_EMBEDDING_MODEL": "m"})
    with pytest.raises(UsageError, match="GOUJI_EMBEDDING_BATCH"):
        EmbeddingSettings.from_environment({"GOUJI_EMBEDDING_BATCH": "many"})
