"""How fast the portal is: fill a database, then time what people and programs ask (docs/performance.md)."""
