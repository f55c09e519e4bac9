"""Papers: a case goes in, a paper comes out as a value, and is then rendered.

`registry.PAPERS` names every paper and `registry.draft` makes one; `reports.report` makes those over many cases;
`markdown`, `html`, `pdf`, `docx` and `tables` render them. Nothing here reads a file, the clock or git.
"""
