"""The demonstration: facts of the territory, and the generator of its synthetic inputs."""

from access.demo.generate import DemoInputs, generate

__all__ = ["DemoInputs", "generate"]
