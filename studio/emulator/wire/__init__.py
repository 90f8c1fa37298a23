"""The HTTP face of the practice service: routes, shapes, keys, addresses, handed-in files, trouble on request."""
