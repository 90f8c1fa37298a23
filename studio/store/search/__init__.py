"""Finding jobs: questions from what is typed, the same asked of one job, counts of what is left, kept searches."""
