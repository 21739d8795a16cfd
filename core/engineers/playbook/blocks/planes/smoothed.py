# title: Grey, smoothed in several widths
# why: Means and spreads around each pixel, from three to forty wide: what lies near and far, without sorting any values.
# when: pixels
# for: all
# cost: 1
# reference: https://docs.scipy.org/doc/scipy/reference/ndimage.html
from scipy import ndimage


def planes(picture):
    """(planes, height, width) of a picture (colours, height, width) from 0 to 1; the first is grey, the second grey without the mean."""
    grey = picture.mean(axis=0)
    found = [grey, grey - ndimage.uniform_filter(grey, 41, mode="nearest")]
    for side in (3, 9, 21, 41):
        mean = ndimage.uniform_filter(grey, side, mode="nearest")
        square = ndimage.uniform_filter(grey**2, side, mode="nearest")
        found += [mean, np.sqrt(np.maximum(square - mean**2, 0))]
    found += list(picture) if len(picture) > 1 else []
    return np.stack(found)
