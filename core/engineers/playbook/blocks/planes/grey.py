# title: The grey value alone
# why: Shows what is won by looking at more of a picture than its own values.
# when: pixels
# for: all
# cost: 0
# plain: yes
def planes(picture):
    """(1, height, width): grey from 0 to 1."""
    return picture.mean(axis=0, keepdims=True)
