"""Reports as Markdown, for the job page of a CI server, an issue, or a repository."""
