"""The files of a commit are taken as they are stored: no hook, filter, attribute or link of a repository has a say."""

import itertools
import re
import subprocess
from pathlib import Path

import pytest

from entrawatch.changes.sides.git import NoBase, known_files, merge_base, named_revision, write_tree
from entrawatch.documents.issues import EntrawatchError

NUMBERS = itertools.count()


def git(folder: Path, *words: str, **options: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True, input=options.get("input")
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return an empty repository whose default branch is main."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


def commit(folder: Path) -> str:
    git(folder, "add", "-A")
    # Two commits alike within one second would be one.
    git(folder, "commit", "-qm", str(next(NUMBERS)), "--allow-empty")
    return git(folder, "rev-parse", "HEAD")


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_files_are_written_as_they_are_stored(repository: Path, tmp_path: Path) -> None:
    """Whatever attributes leave out, replace or filter, and whatever hooks would do."""
    marker = tmp_path / "ran"
    (repository / ".gitattributes").write_text("a.txt export-ignore\nb.txt export-subst\n*.txt filter=evil\n")
    (repository / "folder").mkdir()
    (repository / "a.txt").write_text("a\n")
    (repository / "b.txt").write_text("$Format:%H$\n")
    (repository / "folder" / "ü name\n.yaml").write_text("c: 1\n")
    found = commit(repository)
    git(repository, "config", "filter.evil.smudge", f"touch {marker}")
    hook = repository / ".git" / "hooks" / "post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {marker}\n")
    hook.chmod(0o755)
    target = tmp_path / "target"
    assert write_tree(repository, found, target) == ()
    assert tree(target) == {
        ".gitattributes": "a.txt export-ignore\nb.txt export-subst\n*.txt filter=evil\n",
        "a.txt": "a\n",
        "b.txt": "$Format:%H$\n",
        "folder/ü name\n.yaml": "c: 1\n",
    }
    assert not marker.exists()


def test_links_and_submodules_are_left_out(repository: Path, tmp_path: Path) -> None:
    """And named, so that nobody wonders."""
    (repository / "file").write_text("x")
    (repository / "link").symlink_to("/etc/passwd")
    first = commit(repository)
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{first},module")
    git(repository, "commit", "-qm", "module")
    target = tmp_path / "target"
    assert write_tree(repository, git(repository, "rev-parse", "HEAD"), target) == (
        "link was skipped: it is a symbolic link",
        "module was skipped: it is a submodule",
    )
    assert tree(target) == {"file": "x"}


@pytest.mark.parametrize("name", ["..", ".git", ".GIT"])
def test_a_tree_that_leaves_its_folder_is_refused(name: str, repository: Path, tmp_path: Path) -> None:
    """No checkout takes such a file, but whoever writes git's objects by hand can make one."""
    blob = git(repository, "hash-object", "-w", "--stdin", input="x")
    inner = f"100644 blob {blob}\tconfig\n"
    inside = git(repository, "mktree", input=inner)
    raw = f"40000 {name}".encode() + b"\0" + bytes.fromhex(inside)
    outer = subprocess.run(
        ["git", "hash-object", "-w", "-t", "tree", "--literally", "--stdin"],
        cwd=repository, check=True, capture_output=True, input=raw,
    ).stdout.decode().strip()  # fmt: skip
    found = git(repository, "commit-tree", "-m", "evil", outer)
    with pytest.raises(EntrawatchError, match="with the unsafe path"):
        write_tree(repository, found, tmp_path / "target")
    assert not (tmp_path / "config").exists()


def test_the_merge_base_with_the_default_branch_is_taken(repository: Path) -> None:
    """The commit at which the branch was started, whatever came to the default branch since."""
    start = commit(repository)
    git(repository, "checkout", "-qb", "change")
    commit(repository)
    git(repository, "checkout", "-q", "main")
    commit(repository)
    git(repository, "checkout", "-q", "change")
    assert (merge_base(repository).commit, merge_base(repository).name) == (start, "merge base with main")


def test_the_default_branch_of_the_origin_comes_first(repository: Path, tmp_path: Path) -> None:
    """By the name that it has there."""
    start = commit(repository)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(repository), str(clone))
    commit(clone)
    assert (merge_base(clone).commit, merge_base(clone).name) == (start, "merge base with origin/main")


def test_what_has_no_base_is_reported_with_advice(repository: Path, tmp_path: Path) -> None:
    """No repository, no default branch, no shared commit, a shallow clone."""
    outside = tmp_path / "outside"
    outside.mkdir()
    with pytest.raises(NoBase, match="not in a git repository; name a folder to compare with: --base FOLDER"):
        merge_base(outside)
    commit(repository)
    git(repository, "branch", "-m", "trunk")
    with pytest.raises(NoBase, match=re.escape("no default branch found (origin/HEAD, main, master); name a revision")):
        merge_base(repository)
    git(repository, "branch", "main")
    git(repository, "checkout", "-q", "--orphan", "other")
    commit(repository)
    with pytest.raises(NoBase, match="this branch shares no known commit with main; name a revision"):
        merge_base(repository)


def test_a_shallow_clone_is_advised_to_fetch(repository: Path, tmp_path: Path) -> None:
    """Its history ends before the two branches meet."""
    commit(repository)
    git(repository, "checkout", "-qb", "change")
    commit(repository)
    git(repository, "checkout", "-q", "main")
    commit(repository)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{repository}", str(clone))
    git(clone, "checkout", "-q", "change")
    with pytest.raises(NoBase, match=re.escape("the clone is shallow; fetch the whole history (fetch-depth: 0)")):
        merge_base(clone)


def test_a_name_is_never_an_option(repository: Path) -> None:
    """Of git, or of the shell."""
    commit(repository)
    for name in ("--help", "-x", "$(touch x)", "main; touch x", "nowhere"):
        with pytest.raises(NoBase, match="is neither a folder nor a revision of this repository"):
            named_revision(repository, name)
    assert named_revision(repository, "main").name == "main"


def test_ignored_files_are_unknown(repository: Path, tmp_path: Path) -> None:
    """What git knows or would take; nothing is known where there is no git."""
    (repository / ".gitignore").write_text("made\n")
    (repository / "made").write_text("")
    (repository / "new").write_text("")
    assert known_files(repository) == {".gitignore", "new", ""}
    assert known_files(tmp_path) is None
