"""REST of the proof: timelines and files of objects, which are named `prefix/identity` in addresses."""
