"""The releases of one package, judged one after the other, and kept: what changed when."""
