"""What people do besides buying: looking, reading, asking, coming along."""
