"""Who gains and who loses access: policy before against policy after, over one catalog."""
