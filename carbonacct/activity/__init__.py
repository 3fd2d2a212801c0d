"""Activity data: organisations, the tables of a workspace, their readers, templates and checks."""
