"""The tray at the foot of the middle: pictures that are collected, and what is done with all of them."""
