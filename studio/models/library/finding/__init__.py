"""Finding jobs again: the places of the library, the words of a search, and what each further condition leaves."""
