"""Files from elsewhere: read, assigned to the codebook, checked against what is stored.

Nothing here writes to the database; that is done by ``registry.bulk`` and ``registry.services``.
"""
