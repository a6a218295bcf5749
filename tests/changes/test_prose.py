"""A long text that people read is compared by its sentences."""

from entrawatch.changes.differences import short_and_long

LONG = "Somebody became an owner. Owners may add secrets. Whoever has one signs in as the application. Nobody sees it."


def test_a_short_text_is_reported_by_both_values() -> None:
    """So is what is there in one version only."""
    changes = (("title", "Owner added", "Owner gained"), ("status", "test", None))
    assert short_and_long(changes) == (changes, ())


def test_of_a_long_text_only_the_changed_sentence_is_reported() -> None:
    """With the sentences around it, below the name of the text; the order of the texts stays."""
    after = LONG.replace("add secrets", "add secrets and certificates")
    assert short_and_long([("title", "a", "b"), ("description", LONG, after)]) == (
        (("title", "a", "b"),),
        (
            "@@ description @@",
            " Somebody became an owner.",
            "-Owners may add secrets.",
            "+Owners may add secrets and certificates.",
            " Whoever has one signs in as the application.",
        ),
    )


def test_several_texts_are_reported_one_below_the_other() -> None:
    """A line of a list is a line, however short it is; empty ones are left out."""
    changes = [("description", LONG, f"{LONG} At all."), ("runbook", "Ask.\n\nRemove.\n", "Ask.\n\nRemove it.\n")]
    assert short_and_long(changes)[1] == (
        "@@ description @@",
        " Nobody sees it.",
        "+At all.",
        "@@ runbook @@",
        " Ask.",
        "-Remove.",
        "+Remove it.",
    )


def test_a_text_that_is_new_all_over_is_cut() -> None:
    """How much more there is, is said."""
    after = " ".join(f"Sentence {number}." for number in range(50))
    lines = short_and_long([("description", LONG, after)])[1]
    assert (len(lines), lines[0], lines[-1]) == (14, "@@ description @@", "@@ 42 more lines @@")


def test_layout_alone_is_reported_as_such() -> None:
    """Where a text was only wrapped in another way, nothing would be left to show."""
    lines = short_and_long([("description", LONG, LONG.replace(" Owners", "\nOwners"))])[1]
    assert lines == ("@@ description: layout only @@",)
