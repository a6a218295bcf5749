"""A copy of the good stack, which has no issue; a test changes one thing and asserts every issue that follows."""

from dataclasses import dataclass
from pathlib import Path

from goodproject import GoodProject

from entrawatch.specs.catalog import Catalog
from entrawatch.stacks.checks import check_settings
from entrawatch.stacks.stack_file import StackFile, read_stack_file

STACK_FILE = "stacks/Pulumi.prod.yaml"
GOOD_STACK = Path(__file__).parent / "good_stack.yaml"


@dataclass(frozen=True)
class GoodStack:
    """The good stack's file in a copy of the good project, which is the working directory."""

    project: GoodProject
    catalog: Catalog

    def change(self, *pairs: tuple[str, str]) -> None:
        """Replace texts that stand in the file exactly once."""
        for old, new in pairs:
            self.project.change(old, new, STACK_FILE)

    def append(self, text: str) -> None:
        """Add text at the end of the file."""
        path = self.project.root / STACK_FILE
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    def read(self) -> StackFile:
        return read_stack_file(self.project.root / STACK_FILE)

    def issues(self) -> list[str]:
        """Return every issue as the user reads it, each without the file's path."""
        stack = self.read()
        found = [*stack.issues]
        if stack.settings:
            found += check_settings(stack.settings, stack.document, self.catalog)
        return [str(issue).removeprefix(f"{STACK_FILE}:") for issue in sorted(found)]
