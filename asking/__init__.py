"""Finding what people mean when they ask in their own words. Pure: no files, no clock, no hall.

words      what a hall's files say about words      reading   a text as the marks it is found by
sounds     Chinese by its sound                     index     texts by their marks, the nearest first
"""
