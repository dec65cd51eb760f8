"""One module for each page that comes from the code."""
