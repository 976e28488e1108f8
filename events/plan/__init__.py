"""The working plan: the document it makes, its checks, loading, importing, publishing."""
