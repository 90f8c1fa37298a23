"""VIDEO. The only PyAV of the studio: what a file holds, and its frames by number. No Qt, no clock, no threads."""
