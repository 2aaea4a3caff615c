"""A generator of reports whose cells are known, and the measure of what is read in them."""
