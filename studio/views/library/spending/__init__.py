"""The page of what was spent; the chart's own module is loaded behind it."""
