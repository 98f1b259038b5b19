# Every command of the project. Each sets up .venv by itself; `make help` lists them.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv/bin/python
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run demo-reset test check format languages lock coverage screenshots bench setup-run setup-test

help: ## this list
	@echo "DSR Desk. Needs Python 3.11 or newer, make and a shell; everything else is set up on first use."
	@echo
	@sed -n 's/^\([a-z-]*\):.*## /  make \1#/p' $(MAKEFILE_LIST) | awk -F'#' '{ printf "%-20s %s\n", $$1, $$2 }'

run: setup-run ## the whole product with demo data on http://127.0.0.1:8000 (or: make run PORT=9000)
	@exec $(VENV) manage.py run_all --port $(PORT)

demo-reset: setup-run ## throw the demo's data away; the next make run starts afresh
	@exec $(VENV) tools/demo_reset.py

test: setup-test ## every test, against real PostgreSQL, Redis, SMTP and browser
	@exec $(VENV) -m tests.run

check: setup-test ## format, lint, types, import contracts, migrations, settings, generated docs
	@exec $(VENV) -m tools.check

format: setup-test ## put code and templates into the house format
	@$(VENV) -m tools.check --mend

coverage: setup-test ## the fast tests with branch coverage
	@exec $(VENV) -m tests.run --coverage

screenshots: setup-test ## take the pictures in docs/screenshots again
	@exec $(VENV) -m tests.run --screenshots

bench: setup-test ## the benchmarks, each beside a bare equivalent
	@exec $(VENV) -m benchmarks

languages: setup-test ## bring the catalogues of other languages up to date with the texts, and say what is missing
	@exec $(VENV) -m tools.catalogues

lock: setup-test ## write the hashed pins in requirements/ again (newest that fit: make lock UPGRADE=1)
	@exec $(VENV) -m tools.lock $(if $(UPGRADE),--upgrade)

setup-run setup-test: setup-%:
	@command -v $(PYTHON) >/dev/null || { echo "No $(PYTHON) on this machine: install Python 3.11 or newer." >&2; exit 1; }
	@$(PYTHON) tools/setup.py $*
