"""Reading base records: one record of each table, later folders before earlier ones."""

from pathlib import Path
from uuid import UUID

from entrawatch.detection.base_records import read_base_records
from entrawatch.detection.fresh_ids import fresh_ids, token_of
from entrawatch.specs.catalog import builtin_specs

TOKEN = "UniqueTokenIdentifier"


def written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "base_records.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_built_in_records_are_right() -> None:
    """Every column exists and holds what its type allows."""
    records, issues = read_base_records(builtin_specs())
    assert issues == []
    assert {"SigninLogs", "AuditLogs"} <= set(records)


def test_token_identifiers_are_those_of_their_sign_ins() -> None:
    """The bytes of the sign-in's Id; repeated records keep it so."""
    records, _ = read_base_records(builtin_specs())
    pairs = {(record["UniqueTokenIdentifier"], record["Id"]) for record in records.values() if TOKEN in record}
    assert {(token_of(UUID(sign_in)), sign_in) for _, sign_in in pairs} == pairs
    fresh = [fresh_ids({TOKEN: token, "Id": sign_in}, 2) for token, sign_in in pairs]
    assert [one[TOKEN] for one in fresh] == [token_of(UUID(one["Id"])) for one in fresh]


def test_parts_that_no_known_record_has_are_warned_of(tmp_path: Path) -> None:
    """Once for each, at its column."""
    folder = written(tmp_path / "a", "SigninLogs:\n  LocationDetails: {countryOrRegio: DE, city: Bonn}\n")
    assert [str(issue).removeprefix(f"{folder}/base_records.yaml:") for issue in read_base_records(folder)[1]] == [
        "2:3: DT208: warning: no known record of 'SigninLogs' has 'LocationDetails.countryOrRegio'; "
        "did you mean 'LocationDetails.countryOrRegion'?"
    ]


def test_a_later_folder_replaces_whole_records(tmp_path: Path) -> None:
    """And keeps the others; a folder without the file adds nothing."""
    first = written(tmp_path / "a", "SigninLogs: {Id: a, ResultType: '0'}\nAuditLogs: {Id: a}\n")
    second = written(tmp_path / "b", "SigninLogs: {Id: b}\n")
    records, issues = read_base_records(first, second, tmp_path)
    assert issues == []
    assert records == {"SigninLogs": {"Id": "b"}, "AuditLogs": {"Id": "a"}}


def test_mistakes_are_reported_with_their_place(tmp_path: Path) -> None:
    """Unknown tables and columns, values of another type, records that are none."""
    text = "SignInLogs: {Id: a}\nSigninLogs:\n  Ids: a\n  IsInteractive: 1\n  Id: a\nAuditLogs: [a]\n"
    folder = written(tmp_path / "a", text)
    records, issues = read_base_records(folder)
    assert records == {"SigninLogs": {"Id": "a"}}
    assert [str(issue).removeprefix(f"{folder}/base_records.yaml:") for issue in issues] == [
        "1:1: DT201: table 'SignInLogs' is not known; did you mean 'SigninLogs'?",
        "3:3: DT202: table 'SigninLogs' has no column 'Ids'; did you mean 'Id'?",
        "4:18: DT203: column 'IsInteractive' is true or false, not '1'",
        "6:12: DT206: the record of 'AuditLogs' must be a map from column to value",
    ]


def test_a_file_that_is_no_map_is_refused(tmp_path: Path) -> None:
    """With one message."""
    folder = written(tmp_path / "a", "- SigninLogs\n")
    records, issues = read_base_records(folder)
    assert records == {}
    assert [(issue.code, issue.location.line) for issue in issues] == [("DT206", 1)]
