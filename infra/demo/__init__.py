"""`homeroom demo`: a sample district from import to a scheduled year, and then the API to play with.

Everything goes through the use cases, and the jobs through a worker, as in an installation. What a former run has done
is found, not done again.
"""
