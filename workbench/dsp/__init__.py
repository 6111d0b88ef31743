"""Spectra, masks, lazy rendering, pictures of spectrograms and NMF kernels."""
