"""The first deployment of each environment, and the second one, which changes nothing."""

from engine_project import EngineProject


def test_dev(project: EngineProject) -> None:
    """All resources of the plan are created; a second deployment finds nothing to do."""
    project.init("dev")
    first = project.up("dev")
    assert first.code == 0, first.text
    print(first.changes())
    second = project.up("dev")
    assert second.changes().keys() == {"same"}
