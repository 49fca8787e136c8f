"""The steps of a run, by what they are about."""
