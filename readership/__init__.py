"""How often stories are read: counted by the hour, of nobody in particular."""
