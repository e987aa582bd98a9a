# Everything here runs with make, sh and Python 3.11 or newer.
.DEFAULT_GOAL := help
.PHONY: help demo test lint bench bundle messages lock clean base dev \
	lint-format lint-code lint-imports lint-types lint-templates lint-migrations lint-deploy lint-docs

BIN := .venv/bin
TEST_SETTINGS := DJANGO_SETTINGS_MODULE=config.settings.test
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

help:
	@echo "make demo    run everything on this machine, with the demonstration cohort (PORT=8000)"
	@echo "make test    run the whole suite, browser journeys included"
	@echo "make lint    run the rest of the gate: format, lint, types, imports, migrations, deploy check"
	@echo "make bench   run the benchmarks"
	@echo "make bundle  make the script and style sheets of the pages from their sources (needs node)"
	@echo "make messages bring the translations up to date, and say how many are missing"
	@echo "make lock    compile requirements/*.in to pinned, hashed requirements/*.txt"
	@echo "make clean   remove everything that these commands made, the demonstration data included"

base:
	@requirements/install.sh base

dev:
	@requirements/install.sh dev

demo: base
	@exec $(BIN)/python manage.py up --demo

test: dev
	@exec $(BIN)/python tests/run.py

lint: lint-format lint-code lint-imports lint-types lint-templates lint-migrations lint-deploy lint-docs

lint-format: dev
	$(BIN)/ruff format --check .

lint-code: dev
	$(BIN)/ruff check .

lint-imports: dev
	$(BIN)/lint-imports

lint-types: dev
	$(BIN)/mypy

lint-templates: dev
	$(BIN)/djlint --lint --quiet templates

lint-migrations: dev
	$(TEST_SETTINGS) $(BIN)/python manage.py makemigrations --check --dry-run

lint-deploy: dev
	@.ci/check-deploy

lint-docs: dev
	$(TEST_SETTINGS) $(BIN)/python manage.py export_codebook --check

bench: dev
	@$(BIN)/python bench/run.py $(ARGS)

bundle: dev
	@$(BIN)/python -m tests.bundles

messages: dev
	@$(BIN)/python -m tests.translation

lock: dev
	$(LOCK) requirements/base.in --output-file requirements/base.txt
	$(LOCK) requirements/production.in --output-file requirements/production.txt \
		--constraints requirements/base.txt
	$(LOCK) requirements/dev.in --output-file requirements/dev.txt \
		--constraints requirements/production.txt

clean:
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
