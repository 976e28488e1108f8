# Commands for people; scripts/ has what they do. PORT and DATABASE_URL from the environment win.
PYTHON := .venv/bin/python
UV_COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet

.PHONY: help run dev test lint fmt bench soak scale release conformance pictures setup lock

help:  ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 8

run:  ## serve the site with the real 2025 plan on http://localhost:8000/
	@scripts/setup run
	@scripts/run

dev:  ## the same with reloading, for work on the code
	@scripts/setup run
	@scripts/run dev

test:  ## the whole suite: unit, PostgreSQL, browser
	@scripts/setup test
	@scripts/test

lint:  ## style, types, migrations, safety of the production settings
	@scripts/setup lint
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy events plan_site
	$(PYTHON) manage.py makemigrations --check --dry-run --settings tests.settings
	@echo "$(PYTHON) manage.py check --deploy --fail-level WARNING"
	@DJANGO_DEBUG=0 DJANGO_HTTPS=1 DJANGO_HSTS_SECONDS= DJANGO_ALLOWED_HOSTS=plan.example.org \
		DJANGO_SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))') \
		$(PYTHON) manage.py check --deploy --fail-level WARNING

fmt:  ## format the code
	@scripts/setup lint
	$(PYTHON) -m ruff check --fix --exit-zero --quiet .
	$(PYTHON) -m ruff format .

bench:  ## the table of speeds, the product beside its rivals (BENCH=--quick for a short one)
	@scripts/setup bench
	$(PYTHON) -m tests.bench $(BENCH)

soak:  ## the long load: three minutes of readers, writers, papers, silent connections and guessed passwords
	@scripts/setup bench
	$(PYTHON) -m tests.soak

scale:  ## what each page costs with 50 plans of 2,000 rows on PostgreSQL; takes a quarter of an hour
	@scripts/setup test
	@scripts/scale

release: lint test  ## all that a release must hold: the suite, the changelog, the database kept for upgrades
	$(PYTHON) -m tests.release

conformance:  ## have every kind of file judged by validators of others (needs Java and npm)
	@scripts/conformance

pictures:  ## take the pictures of the help anew, from the running product
	@scripts/setup test
	@scripts/pictures

setup:  ## install everything that the other commands need, and no more
	@scripts/setup test

lock:  ## pin the newest versions that pyproject.toml allows (needs uv)
	$(UV_COMPILE) --upgrade pyproject.toml -o requirements.txt
	$(UV_COMPILE) --upgrade --group dev --constraint requirements.txt pyproject.toml -o requirements-dev.txt
