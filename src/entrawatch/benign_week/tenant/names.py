"""Names: made-up first and last names, combined so that they repeat as late as possible."""

_FIRST = """
adele alex anna ben bruno carla chris clara david dana elena emil emma erik eva felix finn greta hanna henry ida igor
ines jan jana jonas julia karl klara lara lea leon lina lotte luca maja marc maria max mia mila nina noah nora olga
oskar paul paula pedro pia rita robin rosa ruben sara simon sofia stella tara theo tina tom vera
"""
_LAST = """
almeida bauer becker berger braun costa dietrich ebner engel fischer frank fuchs graf gruber haas hahn hansen heikkinen
hofer huber jansen keller klein koch korhonen kraus lang lehmann lopes maier marques mayer moreau nieminen novak
oliveira pereira petrov pichler pohl reiter richter roth sauer schmid scholz schwarz seidel silva steiner stein thaler
vance vogel wagner walter weber weiss winkler wolf ziegler
"""


def name_parts(number: int) -> tuple[str, str, str]:
    """Return a first name, a last name and what makes the pair unique, empty for the first 3,843 numbers."""
    first, last = _FIRST.split(), _LAST.split()
    # Both lists have lengths without a common divisor: a pair comes back only after all of them were used.
    repeats = number // (len(first) * len(last))
    return first[number % len(first)], last[number % len(last)], str(repeats + 1) if repeats else ""
