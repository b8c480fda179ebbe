# Everything stays in this checkout: .venv and build. An engine is never installed here; see .ci for that.
PYTHON ?= python3
BENCH ?= all
BIN := .venv/bin
# `make lock UPGRADE=` keeps each version that still fits.
UPGRADE ?= --upgrade
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --system-certs --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command 'make lock' $(UPGRADE)

.PHONY: help demo test coverage soak lint docs lock wheel bench findings clean

help:
	@echo "make demo      render the production fleet; with a Docker engine, bake, push, deploy and roll back a sample"
	@echo "make test      run the tests; what needs a part that is missing says so"
	@echo "make coverage  how far tests reach into what decides a deploy: 90 % of each room; needs no engine"
	@echo "make soak      the slow faults, 200 interleavings, 1,000 fuzzed manifests; hours"
	@echo "make lint      formatting, lint, types, layers"
	@echo "make docs      write the generated pages of docs/ anew"
	@echo "make lock      lock the newest versions of all dependencies, with their hashes"
	@echo "make wheel     build the last commit's wheel twice, compare, and write it to dist with its checksum"
	@echo "make bench     measure against the bars (BENCH=render selects)"
	@echo "make findings  show again what surprised us about real tools; installs them in temporary folders"

.venv/ready: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

demo: .venv/ready
	$(BIN)/python -m examples.demo

test: .venv/ready
	$(BIN)/python -m pytest

# In total by fail_under; here each room, so that none hides behind the others.
coverage: .venv/ready
	mkdir -p build
	$(BIN)/coverage run -m pytest --quiet tests/host
	$(BIN)/coverage report >build/coverage.txt; code=$$?; cat build/coverage.txt; exit $$code
	@awk '/\.py / && $$6 + 0 < 90 { print $$1 " is below 90 %"; bad = 1 } END { exit bad }' build/coverage.txt

soak: .venv/ready
	$(BIN)/python -m pytest -m soak
	BAKEHOUSE_SEEDS=200 $(BIN)/python -m pytest tests/concurrency
	BAKEHOUSE_FUZZ=1000 $(BIN)/python -m pytest tests/fuzz

lint: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=generator $(BIN)/lint-imports
	$(BIN)/bakehouse check

docs: .venv/ready
	$(BIN)/python -m docs.generate

# Hosts install wheels alone: nothing that a dependency brings is run there to build it.
lock: .venv/ready
	$(COMPILE) --only-binary :all: --emit-build-options --output-file requirements.lock
	$(COMPILE) --group dev --constraints requirements.lock --output-file requirements-dev.lock

wheel: .venv/ready
	$(BIN)/python -m release build

bench: .venv/ready
	$(BIN)/python -m bench $(BENCH)

findings:
	@status=0; for each in findings/*.sh; do echo "== $$each"; sh "$$each" || status=1; done; exit $$status

clean:
	rm -rf .venv build
