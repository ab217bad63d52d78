"""Pictures of access: requesters → flow → bundle → scope → resources, as Mermaid, SVG and text."""
