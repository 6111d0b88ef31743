"""Sound as files, as samples and on the sound card: reading, writing, resampling, playing."""
