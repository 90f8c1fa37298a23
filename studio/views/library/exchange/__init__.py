"""Sheets for what the library takes in and gives away, and the place where files are dropped."""
