"""The two versions of a project: found, taken apart from each other, read in processes of their own."""
