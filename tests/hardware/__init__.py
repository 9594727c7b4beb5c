"""Stand-in hardware: a real NVML library and a real powercap tree whose power is a known function of time."""
