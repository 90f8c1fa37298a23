"""What the service takes and what it costs: bodies, prompts, prices, parents, and the one refusal."""
