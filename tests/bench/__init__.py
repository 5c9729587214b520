"""How fast the pages are, beside the barest signed-in Django list measured in the same run."""
