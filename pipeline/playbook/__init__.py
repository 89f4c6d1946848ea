"""The reader's own policy over contracts (审查政策): TOML -> rules -> findings.

reading: file -> `Playbook`; judging: playbook x contract x record -> findings; docs/playbook.md: the language.
"""
