# The stages of .ci/run, longest first: `make -j2` runs two at a time and prints the output of each when it ends.
BIN := .venv/bin
STAGES := deployments tests lowest pipelines week samples lint wheel specs workflows
.PHONY: all $(STAGES)

all: $(STAGES)

deployments:
	@.ci/timed "deployments with the Pulumi CLI" .ci/engine
tests:
	@.ci/timed "tests: newest Python, locked dependencies" make test
pipelines:
	@.ci/timed "jobs of the pipelines" make test-pipelines
lowest:
	@.ci/timed "tests: oldest Python, lowest dependencies" .ci/tests_in "$(WORK)/lowest" "$(OLDEST)" constraints-lowest.txt
week:
	@.ci/timed "alerts over the ordinary week" $(BIN)/entrawatch test --benign
samples:
	@.ci/timed "attack stories (samples of alerts are among the tests)" $(BIN)/entrawatch test --stories
lint:
	@.ci/timed "style, types, direction of imports" make lint
wheel:
	@.ci/timed "wheel" .ci/wheel "$(OLDEST)" "$(WORK)/wheel"
specs:
	@.ci/timed "specs and stacks" $(BIN)/entrawatch validate
workflows:
	@.ci/timed "workflows" make workflows
