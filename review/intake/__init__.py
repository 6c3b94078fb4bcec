"""Files come in here: kept by their content, unpacked, told apart, and given to their organisation."""
