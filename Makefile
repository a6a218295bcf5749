# A thin face: each target keeps a .venv in this folder and calls plain `entrawatch ...` or `pytest`.
PYTHON ?= python3
STACK ?= dev
BIN := .venv/bin

.PHONY: help setup preview validate test lint generated lock clean

help:  ## show the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

setup: .venv/ready  ## install everything into .venv (the first time about a minute)

preview: .venv/ready  ## show what a stack deploys: make preview STACK=prod
	@$(BIN)/entrawatch preview --stack $(STACK)

validate: .venv/ready  ## check all specs and stack files
	@$(BIN)/entrawatch validate

test: .venv/ready  ## run all tests
	@$(BIN)/python -m pytest

lint: .venv/ready  ## check style, types and the direction of imports
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

generated: .venv/ready  ## renew every generated file: schemas, docs, golden previews, plugin schema
	@$(BIN)/entrawatch schema && $(BIN)/entrawatch docs
	@$(BIN)/python -m entrawatch_pulumi.plugin_schema
	@for file in stacks/Pulumi.*.yaml; do \
	    stack=$${file#stacks/Pulumi.}; stack=$${stack%.yaml}; \
	    NO_COLOR=1 $(BIN)/entrawatch preview --stack "$$stack" | cat > "tests/previews/$$stack.txt"; \
	done

lock:  ## take the newest versions of everything that is installed
	@PYTHON="$(PYTHON)" sh tools/lock.sh

clean:  ## remove the environment
	@rm -rf .venv

.venv/ready: pyproject.toml constraints.txt tools/setup.sh
	@PYTHON="$(PYTHON)" sh tools/setup.sh
