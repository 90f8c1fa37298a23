"""From painted pixels to the polygons that are sent, and back. Pure: arrays in, values out; no Qt, no files."""
