"""Dramatiq: carries the ids of jobs to whoever is free. The jobs themselves are rows, so any message may be lost or doubled."""
