"""Recipes that turn folders of recordings into model folders."""
