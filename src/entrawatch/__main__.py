"""Run the command line as `python -m entrawatch`."""

from entrawatch.cli import main

if __name__ == "__main__":
    main(prog_name="entrawatch")
