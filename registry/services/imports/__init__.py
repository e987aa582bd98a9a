"""The rows of imports: asked for, claimed by a worker, ended."""
