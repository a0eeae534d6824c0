"""Search over published words: what is meant, what is found, how it is shown, how it is spelt."""
