"""What `{% load story %}` gives to templates, a file for each kind of thing. None of it queries."""
