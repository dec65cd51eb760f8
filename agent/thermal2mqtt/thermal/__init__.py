"""Temperatures in, small frozen results and pictures out.

Import from the modules: the results alone shall not cost a program the loading of OpenCV.
"""
