"""What is done to win and keep customers: campaigns, their members, vouchers."""
