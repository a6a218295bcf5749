"""`entrawatch setup`: fetch Microsoft's Kusto language service, which checks every query."""

import click


@click.command("setup")
def command() -> None:
    """Fetch what checks need and a package cannot carry.

    That is Microsoft's Kusto language service, from the package registry (npm), checked by its hash and
    kept in the user's cache folder. It is needed once for each version.
    """
    from entrawatch.documents.issues import EntrawatchError
    from entrawatch.kql.fetch import fetch_language_service
    from entrawatch.kql.language_service import language_service_files

    try:
        language_service_files()
    except EntrawatchError:
        fetch_language_service()
    else:
        click.echo("the Kusto language service is already here", err=True)
