"""Hostile and broken files through the whole service: refused or processed, and the service lives on."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO
from pathlib import Path

from review.jobs import launch
from tests.review_fixtures import Service
from tests.test_hostile_files import LOADED, REFUSED


def test_fifty_hostile_files_are_refused_or_processed(service: Service, tmp_path: Path) -> None:
    chosen = {**REFUSED, **LOADED}
    del chosen["a large part"]  # which is only long
    hostile = {
        f"{number:02}-{file_name}": made()
        for number, (file_name, made, _) in enumerate(chosen.values())
    }
    assert len(hostile) >= 50
    hostile["../../../../../../tmp/gouji-traversal.txt"] = "收入".encode()
    hostile["<script>alert(1)</script>.html"] = b"<html><script>alert(1)</script><p>x"
    hostile["all.zip"] = _archive(hostile)
    client = service.client("reviewer")
    batch = client.post("/api/v1/batches", json={}).json()["id"]
    outcomes: list[str] = []
    for name, data in hostile.items():
        answer = client.post(f"/api/v1/batches/{batch}/files", params={"name": name}, content=data)
        assert answer.status_code == 201, (name, answer.text)
        for entered in answer.json()["files"]:
            outcomes.append(entered["outcome"])
            assert entered["outcome"] != "refused" or entered["message"].endswith("。"), entered
    assert outcomes.count("refused") > 5
    with launch(service.settings.model_copy(update={"workers": 2}), service.database):
        deadline = time.monotonic() + 300
        while (counts := client.get(f"/api/v1/batches/{batch}").json()["counts"]) and (
            counts["queued"] or counts["running"]
        ):
            assert time.monotonic() < deadline, counts
            time.sleep(0.2)
        assert client.get("/api/v1/ready").status_code == 200
    files = client.get(f"/api/v1/batches/{batch}/files", params={"limit": 200}).json()["items"]
    assert {file["state"] for file in files} == {"done", "failed"}
    for file in files:
        if file["state"] == "failed":
            assert file["error"].rstrip().endswith("。"), file
            assert file["error_en"]
            assert "内部错误" not in file["error"], file
            assert "意外结束" not in file["error"], file
    assert not Path("/tmp/gouji-traversal.txt").exists()
    page = client.get(f"/batches/{batch}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    stored = {path for path in service.settings.files.rglob("*") if path.is_file()}
    assert {len(path.name) for path in stored} == {64}
    assert set(tmp_path.iterdir()) == set(service.settings.data.iterdir())


def _archive(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(f"包/{name}", data)
    return out.getvalue()
