"""The faults that real exports have."""
