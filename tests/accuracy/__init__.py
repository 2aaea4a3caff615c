"""A generator of reports with known cells, and the accuracy of reading them."""
