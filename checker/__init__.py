"""Records to findings: the engine and the rule catalogue. No network, model, clock or chance."""
