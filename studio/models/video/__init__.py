"""Videos on screen: posters, players on the model's clock, and where a video's parts come from."""
