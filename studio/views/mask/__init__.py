"""The editor: a canvas to paint a mask on, its tools, and the panel that says what will be repainted and sent."""
