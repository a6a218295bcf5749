"""A program names the plugin by a repository and a tag, as consumers do who pin a version."""

from pathlib import Path

from consumer_project import added_packages, consumer, require_monitoring, require_success
from engine_project import REPOSITORY, Engine
from git_server import serve_git

import entrawatch

NEXT = "9.1.0"


def test_a_tag_of_a_git_repository_pins_the_version(engine: Engine, tmp_path: Path) -> None:
    """The tag is `v` and the version, the sub-folder is where the plugin starts; an upgrade is another tag."""
    version = entrawatch.__version__
    (tmp_path / "git").mkdir()
    with serve_git(tmp_path / "git") as server:
        server.publish(REPOSITORY, "platform/entrawatch", f"v{version}")
        project = consumer(engine, tmp_path / "yaml", "yaml").with_variables(**server.variables)
        source = f"{server.host}/platform/entrawatch.git/components"
        assert added_packages(project, f"{source}@{version}") == {"entrawatch": f"{source}@{version}"}
        (installed,) = (engine.home / "plugins").glob(f"*entrawatch.git_components-v{version}")
        assert (installed / "components" / "PulumiPlugin.yaml").is_file()
        project.init("dev")
        assert require_success(project.up("dev")).changes().keys() == {"create"}
        require_monitoring(project, "dev")
        server.publish_next("platform/entrawatch", "src/entrawatch/__init__.py", version, NEXT)
        require_success(project.pulumi("package", "add", f"{source}@{NEXT}"))
        upgrade = require_success(project.up("dev"))
        # A plugin is a resource of the state; what it declared stays as it is.
        assert [(step, name.split("_")[:2]) for step, name in upgrade.order()] == [
            ("create", ["entrawatch default", *NEXT.split(".")[:1]]),
            ("delete", ["entrawatch default", *version.split(".")[:1]]),
        ]
        assert upgrade.changes().keys() == {"same"}
        missing = project.pulumi("package", "add", f"{source}@9.9.9")
    assert missing.code != 0
    assert "v9.9.9" in missing.text
