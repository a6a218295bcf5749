"""Preview a program: run it here and return what it declares."""

import runpy
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from entrawatch.documents.issues import EntrawatchError
from entrawatch.resources.program_plan import Plan, PlannedResource
from entrawatch_pulumi.preview import process
from entrawatch_pulumi.preview.failure import ProgramFailed, program_failure
from entrawatch_pulumi.preview.recorder import EngineLog, Recorder
from entrawatch_pulumi.preview.sdk import Deployment, deploy

_SHORTEST_MASKED_SECRET = 3


def run_program(
    program: Path,
    *,
    project: str,
    stack: str,
    config: Mapping[str, str],
    secret_keys: Collection[str],
    resolved: bool,
) -> Plan:
    """Run `program` (a `__main__.py`) on a recording resource monitor and return its plan.

    `config` maps `namespace:key` to text, structured values as JSON. With `resolved`, every ID is as in Azure;
    without it, IDs are unknown, as in the first preview. Raises EntrawatchError.
    """
    folder = program.parent.resolve()
    recorder, log = Recorder(project, stack, folder, resolved=resolved), EngineLog()
    deployment = Deployment(project, stack, config, secret_keys, str(folder))
    try:
        drive(program, deployment, recorder, log)
    except EntrawatchError as error:
        secrets = _secrets(deployment, recorder)
        error.args = tuple(_masked(part, secrets) if isinstance(part, str) else part for part in error.args)
        raise
    return finished_plan(deployment, recorder, log)


def drive(program: Path, deployment: Deployment, monitor: object, engine: object) -> None:
    """Run `program` against the given services, objects or `host:port` texts; raises EntrawatchError."""
    if not program.is_file():
        raise EntrawatchError(f"{program}: does not exist; write the path of a __main__.py")
    script = program.resolve()
    with process.lent_to(script):
        try:
            deploy(lambda: _run_script(script), deployment, monitor, engine)
        except Exception as error:
            raise program_failure(error, program) from error


def finished_plan(deployment: Deployment, recorder: Recorder, log: EngineLog) -> Plan:
    """Return what was recorded, with secrets masked in log lines; raises EntrawatchError for equal URNs."""
    if recorder.duplicates:
        raise EntrawatchError("\n".join(_duplicate(resource) for resource in recorder.duplicates))
    secrets = _secrets(deployment, recorder)
    return Plan(
        project=deployment.project,
        stack=deployment.stack,
        resources=tuple(resource for _, resource in sorted(recorder.resources.items())),
        logs=tuple(replace(line, message=_masked(line.message, secrets)) for line in log.lines),
        outputs=recorder.outputs,
    )


def _run_script(script: Path) -> None:
    try:
        runpy.run_path(str(script), run_name="__main__")
    except SystemExit as request:
        # raised through the event loop, it would also end this process
        if request.code not in (None, 0):
            raise ProgramFailed(f"{script}: the program exited: {request.code}") from None


def _duplicate(resource: PlannedResource) -> str:
    return f"{resource.source}: duplicate resource URN '{resource.urn}'; try giving it a unique name"


def _secrets(deployment: Deployment, recorder: Recorder) -> list[str]:
    """Return the secret texts of a run, longest first, so that one inside another is masked completely."""
    texts = recorder.secret_texts | {deployment.config.get(key, "") for key in deployment.secret_keys}
    return sorted((text for text in texts if len(text) >= _SHORTEST_MASKED_SECRET), key=lambda text: (-len(text), text))


def _masked(message: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        message = message.replace(secret, "[secret]")
    return message
