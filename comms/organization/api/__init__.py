"""REST resources of the organization, and the tokens with which programs sign in."""
