"""The files by which Pulumi finds the project and the plugin."""

from pathlib import Path

import yaml

from entrawatch.project import PROJECT_FILE

REPOSITORY = Path(__file__).parent.parent.parent


def test_the_project_requires_no_configuration_key() -> None:
    """Every key of a config section without default would be required in every stack."""
    project = yaml.safe_load((REPOSITORY / PROJECT_FILE).read_text())
    assert project == {
        "name": "entrawatch",
        "description": "Monitoring of Microsoft Entra ID as code",
        "runtime": {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}},
        "stackConfigDir": "stacks",
        "requiredPulumiVersion": ">=3.259.0",
    }


def test_project_and_plugin_live_in_different_folders() -> None:
    """Pulumi refuses a folder that is both, and would start the project's program as the plugin."""
    found = {
        str(path.relative_to(REPOSITORY))
        for name in ("Pulumi.yaml", "PulumiPlugin.yaml")
        for path in (REPOSITORY / name, REPOSITORY / "components" / name)
        if path.exists()
    }
    assert found == {"Pulumi.yaml", "components/PulumiPlugin.yaml"}


def test_the_plugin_names_its_toolchain() -> None:
    """Else a uv.lock in any parent folder switches to uv, which installs no extras."""
    plugin = yaml.safe_load((REPOSITORY / "components" / "PulumiPlugin.yaml").read_text())
    assert plugin["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": "venv"}}


def test_both_install_the_package_with_pulumi() -> None:
    """The plugin from its parent folder, which a Git install brings along."""
    assert (REPOSITORY / "requirements.txt").read_text() == "-e .[pulumi]\n"
    assert (REPOSITORY / "components" / "requirements.txt").read_text() == "..[pulumi]\n"
