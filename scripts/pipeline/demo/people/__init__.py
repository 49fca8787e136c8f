"""Who the customers are, how they buy, and under which ids the sources know them."""
