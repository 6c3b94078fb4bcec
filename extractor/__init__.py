"""A file to records: loaders, outline, chunks, the template extractor."""
