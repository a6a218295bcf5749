"""A new stack file: the settings that a first deployment needs, each with a comment, and nothing else."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from entrawatch.reference.licenses import License


@dataclass(frozen=True)
class NewStack:
    """The answers that a stack file is written from."""

    name: str
    location: str
    licenses: Sequence[License]
    workspace_id: str | None = None
    """Resource ID of the workspace that already receives the logs; None for a new one."""
    manage_logs: bool = False
    """Whether this stack manages the tenant's diagnostic setting, which one stack of a tenant may do."""
    emails: Sequence[str] = ()
    break_glass: Sequence[str] = ()
    countries: Sequence[str] = ()
    own_specs: str | None = None
    """Folder of the project's own alerts, if the catalog is the package's."""

    def text(self) -> str:
        """Return the YAML text; nothing in it is checked."""
        return "\n".join([*self._head(), *self._specs(), *self._logs(), *self._people()]) + "\n"

    def _head(self) -> Iterator[str]:
        yield "# yaml-language-server: $schema=stack.schema.json"
        yield "config:"
        yield f"  entrawatch:environment: {_quoted(self.name)}"
        yield f"  entrawatch:location: {_quoted(self.location)}"
        yield "  entrawatch:resource_group:"
        yield f"    name: {_quoted(f'rg-entrawatch-{self.name}')}"
        yield ""
        if self.workspace_id:
            yield "  # The workspace that already receives the logs: it is read, never changed."
            yield f"  entrawatch:workspace: {{existing_id: {_quoted(self.workspace_id)}}}"
        else:
            yield "  # A new workspace. Without a daily cap: after a cap, no alert fires until the next day."
            yield "  entrawatch:workspace: {retention_days: 90}"

    def _specs(self) -> Iterator[str]:
        if self.own_specs:
            yield ""
            yield "  # Your own alerts, in addition to those of the package."
            yield f"  entrawatch:alert_specs: {_listed([self.own_specs])}"

    def _logs(self) -> Iterator[str]:
        yield ""
        yield "  # One stack of a tenant manages the diagnostic setting that sends Entra's logs to its workspace."
        yield "  entrawatch:log_routing:"
        yield f"    manage: {json.dumps(self.manage_logs)}"
        yield f"    licenses: {_listed(self.licenses)}"

    def _people(self) -> Iterator[str]:
        yield ""
        if self.emails:
            yield "  # A new address gets a code that must be entered within 30 minutes of the deployment."
            yield "  entrawatch:notifications:"
            yield f"    receivers: {{soc: {{kind: email, addresses: {_listed(self.emails)}}}}}"
            yield "    routes: [{receivers: [soc]}]"
            yield ""
        if self.break_glass:
            yield "  # Emergency access accounts: any sign-in of them is critical."
            yield f"  entrawatch:break_glass: {{accounts: {_listed(self.break_glass)}}}"
            yield ""
        if self.own_specs:
            yield "  # The preview lists the inputs that are missing."
        else:
            yield "  # alert_specs/inputs.yaml describes all inputs, and the preview lists those that are missing."
        known = f"approved_countries: {_listed(self.countries)}" if self.countries else ""
        yield f"  entrawatch:inputs: {{{known}}}"


def _quoted(text: str) -> str:
    """Return text as a YAML scalar: in double quotes, which JSON shares, unless it is a plain word.

    Words such as no and null are not: Norway is "NO".
    """
    is_word = text.replace("-", "").isalnum() and text[0].isalpha() and text.isascii()
    return text if is_word and yaml.safe_load(text) == text else json.dumps(text)


def _listed(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, values))}]"
