"""What a mapping.yml and the adapters say of files, read and checked."""
