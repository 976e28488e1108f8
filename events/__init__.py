"""Методплан: the annual plan of methodological events. The layers are told in docs/architecture.md."""
