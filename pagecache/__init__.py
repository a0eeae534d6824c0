"""What goes out of date when: keys, and the counter at which each was last bumped. Knows no app."""
