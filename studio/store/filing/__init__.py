"""The library's files by their names and by what is written into them: templates, renaming, inscribing."""
