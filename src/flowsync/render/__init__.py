"""Values become text: plain and coloured text, markdown, JSON, workflow commands. No file, no clock, no terminal."""
