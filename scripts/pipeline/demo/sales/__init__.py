"""What is sold: the assortment, the visits people pay, and the orders they place."""
