"""`entrawatch example-logs`: write the logs of a synthetic tenant for trying commands."""

import os
from pathlib import Path

import click

from entrawatch.cli.log_files import step_progress
from entrawatch.cli.options import project_option
from entrawatch.project import Project


@click.command("example-logs")
@click.argument("folder", type=click.Path(path_type=Path))
@project_option
def command(folder: Path, project: Project) -> None:
    """Write a week of logs of a synthetic tenant, with attack stories and samples in it.

    The stories are those of the project. Each alert that no story fires has one of its firing samples in the logs.

    FOLDER is a new folder; it receives one Parquet file per table, which `backtest`, `query`, and `workbook render`
    read with --data. The same version writes the same logs.

    \b
    Example:
      entrawatch example-logs example-logs
      entrawatch workbook render --data example-logs --out workbooks.html
    """
    from entrawatch.benign_week.database import benign_database
    from entrawatch.benign_week.example_logs import alerts_without_story, require_new_folder, write_example_logs
    from entrawatch.detection.fixtures import catalog_with_fixtures
    from entrawatch.detection.story_checks import checked_stories
    from entrawatch.documents.render_issues import count_of
    from entrawatch.downloads.cache_folder import cache_folder

    require_new_folder(folder)
    catalog, fixtures = catalog_with_fixtures(project.specs)
    stories = checked_stories(catalog, fixtures, project.specs)
    others = alerts_without_story(catalog, stories.values())
    with step_progress("writing example logs", len(stories) + 3) as progress:
        progress("generating the week")
        week = benign_database(cache_folder(os.environ), processes=os.cpu_count() or 1)
        rows = write_example_logs(folder, week, stories.values(), others, fixtures, progress)
    click.echo(
        f"wrote {count_of(sum(rows.values()), 'row')} of {count_of(len(rows), 'table')} to {folder}, with "
        f"{len(stories)} attack stories, and samples of {len(others)} other alerts",
        err=True,
    )
