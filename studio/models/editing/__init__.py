"""A picture in the editor: what is painted and framed, kept on the way, sent, and what comes of it."""
