"""Rules of other products: read as specs of alerts, and alerts written as rules of other products."""
