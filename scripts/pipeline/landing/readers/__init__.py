"""Readers: files of each format become text, and broken lines rejects."""
