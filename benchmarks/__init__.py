"""How fast the portal is: fill a database with many rows, then time what people and programs ask for (docs/performance.md)."""
