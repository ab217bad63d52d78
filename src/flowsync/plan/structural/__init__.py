"""What a change does to access, told from the meaning of the policy language alone, without data about people."""
