# The commands of this repository. `make check` is what CI runs.
PYTHON ?= .venv/bin/python
BIN := $(dir $(PYTHON))
LOCK := uv pip compile pyproject.toml --quiet --no-header --generate-hashes --no-emit-index-url --universal --python-version 3.11

.PHONY: setup check lint types layers test docs bench bench-grounding bench-model bench-review bench-chaos cassettes benchmark lock

setup: ## an environment with everything that is pinned, and gouji itself
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .

check: lint types layers test

lint:
	$(BIN)ruff check .

types:
	$(BIN)mypy

layers:
	$(BIN)lint-imports

test:
	$(PYTHON) -m pytest -q

docs: ## write the generated pages; a test compares them with what is committed
	$(PYTHON) -m gouji.documentation docs

bench: ## CPU seconds and peak memory of a check from a cold start, beside loading alone
	$(PYTHON) -m bench.check

bench-grounding: ## simulated readers over real reports: are their answers put at the right place
	$(PYTHON) -m bench.grounding

bench-model: ## fetch a small real model, serve it on loopback, read with it; writes its part of docs/benchmark.md
	$(PYTHON) -m bench.model_reading docs/benchmark.md

cassettes: ## record the small model's answers that tests replay; needed when a prompt changes
	$(PYTHON) -m bench.model_cassette

bench-review: ## 1,000 reports and 50,000 findings: queries, then pages of a running server for 20 reviewers
	$(PYTHON) -m bench.review
	$(PYTHON) -m bench.review_http

bench-chaos: ## 20 times kill -9 while 100 reports are processed: everything done, once, nothing lost
	$(PYTHON) -m bench.chaos

benchmark: ## measure on the labelled set and write docs/benchmark.md; unchanged results are kept
	$(PYTHON) -m eval.benchmark $${GOUJI_SHARED:-../shared} docs/benchmark.md

lock: ## pin everything again, and as parts of it the core and what the image holds (needs uv)
	$(LOCK) --all-extras --group dev --output-file requirements.lock
	$(LOCK) --constraint requirements.lock --output-file requirements-core.lock
	$(LOCK) --extra review --extra model --constraint requirements.lock --output-file requirements-review.lock
