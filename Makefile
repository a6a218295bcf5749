# A thin face: tools/__main__.py has the commands, so that `python -m tools TARGET` does the same without make.
PYTHON ?= $(or $(wildcard .venv/bin/python),python3)
STACK ?= dev

.PHONY: help setup preview validate check test test-pipelines test-engine engine lint workflows generated pictures empty-panels lock clean

help:  ## show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

setup:  ## install everything into .venv (the first time about a minute)
	@$(PYTHON) -m tools setup

preview:  ## show what a stack deploys: make preview STACK=prod
	@$(PYTHON) -m tools preview $(STACK)

validate:  ## check all specs and stack files
	@$(PYTHON) -m tools validate

check:  ## the loop while working: style, types, specs and the quick tests; for an alert: entrawatch test ALERT
	@$(PYTHON) -m tools check

test:  ## run the tests of alerts, specs, stacks and commands
	@$(PYTHON) -m tools test

test-pipelines:  ## run the jobs of the pipelines, also on hostile forks, against a simulated GitHub and Azure DevOps
	@$(PYTHON) -m tools test-pipelines

test-engine:  ## deploy into a stand-in of Azure with the real Pulumi CLI
	@$(PYTHON) -m tools test-engine

engine: setup  ## build the Pulumi CLI with Go, for the engine tests, where none is installed
	@sh tools/engine.sh
	@echo "==> make test-engine finds it there; to deploy, install Pulumi: https://www.pulumi.com/docs/install/" >&2

lint:  ## check style, types and the direction of imports
	@$(PYTHON) -m tools lint

workflows: setup  ## check the GitHub workflows
	@sh tools/workflows.sh

generated:  ## update every generated file: schemas, docs, template, golden previews and comments, plugin schema
	@$(PYTHON) -m tools generated

pictures:  ## update the pictures of the documentation: a workbook, a comment, a preview
	@$(PYTHON) -m tools pictures

empty-panels:  ## count the panels of workbooks without rows on the example logs, and compare them with the permitted ones
	@$(PYTHON) -m tools empty-panels

lock:  ## take the newest versions of everything that is installed, with the hashes of their files
	@PYTHON="$(PYTHON)" sh tools/lock.sh

clean:  ## remove the environment
	@$(PYTHON) -m tools clean
