"""Which days are like any other: public holidays, and weekend days worked in exchange for one."""
