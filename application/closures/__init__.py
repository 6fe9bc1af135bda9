"""Closures: days without school, and what becomes of the appointments that stand there."""
