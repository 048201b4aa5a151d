"""The HTTP side of the kernel; the only part of it that imports Flask."""
