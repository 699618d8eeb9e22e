"""What is left on a disk when the power goes: any program's own system calls, played again."""
