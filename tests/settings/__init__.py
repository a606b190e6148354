"""Every key of a hall's files and of the configuration does something that somebody can see."""
