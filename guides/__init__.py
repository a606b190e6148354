"""Guides, pure: what is asked, what a situation needs, what is wrong with a guide, and the guide as a picture.

answers     what was answered, checked by name           situations  every way through a guide
result      what a situation needs                       checks      dead ends, circles, what nobody can reach
drawing     the tree as a picture                        address     where a filled guide is found
"""
