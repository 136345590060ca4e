PYTHON ?= python3
PORT   ?= 8000
BIN    := .venv/bin
FAST   := not browser and not server and not slow

.PHONY: help demo test test-fast check bench fidelity pictures format lock clean

help:  ## say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/run  ## serve a ready demo world (PORT=8001 moves it, RESET=1 starts anew)
	@$(BIN)/odaiba seed demo $(if $(RESET),--reset)
	@echo
	@echo "demo  http://127.0.0.1:$(PORT)/w/demo/   (Ctrl-C stops it; the data stays under var/)"
	@$(BIN)/odaiba serve --port $(PORT)

test: .venv/test  ## set up what the tests need and run all of them
	@sh tests/prepare.sh
	@failed=0; \
	  $(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not browser and not server" || failed=1; \
	  $(BIN)/python -m pytest -q -n 2 --dist loadfile -m "(browser or server) and not undisturbed" || failed=1; \
	  $(BIN)/python -m pytest -q -m undisturbed || failed=1; \
	  exit $$failed

test-fast: .venv/test  ## no browser, no servers, under a minute
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "$(FAST)"

check: .venv/test  ## lint, format, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/bench  ## measure all of it (half an hour), write table and picture: BENCHMARKS.md, docs/benchmarks.svg
	$(BIN)/odaiba bench --markdown BENCHMARKS.md --plot docs/benchmarks.svg
	$(BIN)/python -m mailsim bench --markdown

fidelity: .venv/test  ## say row by row what is kept of the rule book: docs/fidelity.md
	$(BIN)/python -m tests.rules.fidelity --prune --write

pictures: .venv/test  ## take a picture of each page of the story into docs/pictures
	@sh tests/prepare.sh
	$(BIN)/python -m pytest -q -m browser tests/browser --pictures docs/pictures

format: .venv/test  ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:  ## pin the dependencies anew (needs uv)
	uv pip compile pyproject.toml --extra build --universal --generate-hashes --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra bench -c requirements.lock --universal --generate-hashes --no-header -q -o requirements-bench.lock
	uv pip compile pyproject.toml --extra build --extra card -c requirements.lock --universal --generate-hashes --no-header -q -o requirements-card.lock
	uv pip compile pyproject.toml --extra build --extra test -c requirements.lock --universal --generate-hashes --no-header -q -o requirements-test.lock

clean:  ## remove the environment and the data
	rm -rf .venv var

.venv/run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Odaiba needs Python 3.11 or newer with venv (make PYTHON=python3.12 …)." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/bench: requirements-bench.lock .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

.venv/test: requirements-test.lock .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@
