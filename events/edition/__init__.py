"""What readers ask of editions: filters, search, what is now and next, what changed, whom to call.

searching             the words of one document and what a question finds in them; no database
filters, selection    a query string applied to an edition, and what came of it
counting              how much each value of the filter would give
search                the indexes of editions, the office's synonyms, sentences about what was found
agenda                each event once, by how closely its term is named
changes, story, kin   what an edition changed; one event over the editions of its year; the same event in other years
directory             contacts and short names, which stand beside the approved words
"""
