"""The tools of the canvas, one file each; each turns gestures into calls of the mask's document or of the frame."""
