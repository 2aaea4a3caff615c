"""Files made to harm: each must end with its code, whoever sends it."""
