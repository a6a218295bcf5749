# The stages of .ci/run, longest first: `make -j2` runs two at a time and prints the output of each when it ends.
BIN := .venv/bin
STAGES := deployments tests mutants lowest lint wheel specs workflows
.PHONY: all $(STAGES)

all: $(STAGES)

deployments:
	@.ci/timed "deployments with the Pulumi CLI" .ci/engine
tests:
	@.ci/timed "tests: newest Python, locked dependencies" make test
mutants:
	@.ci/timed "alerts on their samples, and on mistakes in their queries" $(BIN)/entrawatch test --mutate-at-least 90
lowest:
	@.ci/timed "tests: oldest Python, lowest dependencies" .ci/tests_in "$(WORK)/lowest" "$(OLDEST)" constraints-lowest.txt
lint:
	@.ci/timed "style, types, direction of imports" make lint
wheel:
	@.ci/timed "wheel" .ci/wheel "$(OLDEST)" "$(WORK)/wheel"
specs:
	@.ci/timed "specs and stacks" $(BIN)/entrawatch validate
workflows:
	@.ci/timed "workflows" make workflows
