"""Finding the printed statistics of a document and the published numbers that they should follow from."""
