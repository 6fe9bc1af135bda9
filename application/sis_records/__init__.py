"""Grades and attendance that a school's SIS exports."""
