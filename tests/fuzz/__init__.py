"""Whatever is sent: a clear answer. ONEWINDOW_FUZZ_TIMES=100 tries a hundred times as much, and by chance."""
