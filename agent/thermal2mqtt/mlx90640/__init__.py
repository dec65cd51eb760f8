"""The MLX90640 thermal array alone: registers, calibration, temperatures, reader, emulator.

Imports nothing of ours, so that it can be used, and taken elsewhere, by itself.
"""
