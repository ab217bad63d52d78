"""From documents to a configuration and diagnostics: schema check, rules, cross-document rules."""
