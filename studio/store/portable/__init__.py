"""A piece of a library as a folder or an archive of its own: one file of facts beside the pictures, out and in."""
