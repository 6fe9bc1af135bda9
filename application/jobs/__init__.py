"""Long work: done by whoever is told of it, watched and cancelled by whoever asked for it."""
