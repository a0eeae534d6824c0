"""The demonstration newspaper: an invented outlet, its people, stories and pictures."""
