"""`entrawatch setup`: download Microsoft's Kusto language service, which analyzes every query, and Vega for charts."""

import click


@click.command("setup")
def command() -> None:
    """Download Microsoft's Kusto language service, which analyzes queries, and Vega, which draws charts.

    They come from the npm registry, are verified by their hashes, and stay in your cache folder. Each version is
    downloaded once.
    """
    from entrawatch.documents.issues import EntrawatchError
    from entrawatch.kql.language_service import fetch_language_service, language_service_files
    from entrawatch.workbook_pages.vega import has_vega, vega_scripts

    try:
        language_service_files()
    except EntrawatchError:
        fetch_language_service()
    else:
        click.echo("the Kusto language service is already installed", err=True)
    if has_vega():
        click.echo("Vega is already installed", err=True)
    else:
        vega_scripts()
