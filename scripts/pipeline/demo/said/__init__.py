"""What customers say themselves: facts, consents, answers, requests to be erased."""
