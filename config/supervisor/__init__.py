"""Starts, watches and stops the three processes of a one-machine installation."""
