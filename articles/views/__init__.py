"""What readers see. These views read the reader side only."""
