"""One scenario as pytest runs it: collected, bound to its steps, recorded, and judged."""
