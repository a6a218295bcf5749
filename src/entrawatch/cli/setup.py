"""`entrawatch setup`: download Microsoft's Kusto language service, which analyzes every query."""

import click


@click.command("setup")
def command() -> None:
    """Download Microsoft's Kusto language service, which analyzes queries.

    It comes from the npm registry, is verified by its hash, and stays in your cache folder. Each version is downloaded
    once.
    """
    from entrawatch.documents.issues import EntrawatchError
    from entrawatch.kql.fetch import fetch_language_service
    from entrawatch.kql.language_service import language_service_files

    try:
        language_service_files()
    except EntrawatchError:
        fetch_language_service()
    else:
        click.echo("the Kusto language service is already installed", err=True)
