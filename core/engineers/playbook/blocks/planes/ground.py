# title: Grey, the ground behind it, and how much goes on nearby
# why: A stain is wide and smooth, a stroke is narrow and sharp: the ground is what is left when narrow things are closed over, in several widths.
# when: pixels
# for: all
# cost: 3
# reference: https://docs.scipy.org/doc/scipy/reference/ndimage.html
from scipy import ndimage


def planes(picture):
    """(planes, height, width) of a picture (colours, height, width) from 0 to 1; the first is grey, the second grey over the ground."""
    grey = picture.mean(axis=0)
    light = ndimage.median_filter(grey[::4, ::4], 9, mode="nearest")
    light = ndimage.zoom(light, (grey.shape[0] / light.shape[0], grey.shape[1] / light.shape[1]), order=1)
    found = [grey, grey - light, light]
    for side in (9, 25):  # the ground without dark strokes, and without light ones
        found.append(ndimage.grey_closing(grey, side, mode="nearest"))
        found.append(ndimage.grey_opening(grey, side, mode="nearest"))
    for side in (3, 7, 15, 41):
        mean = ndimage.uniform_filter(grey, side, mode="nearest")
        square = ndimage.uniform_filter(grey**2, side, mode="nearest")
        found += [mean, np.sqrt(np.maximum(square - mean**2, 0))]
    found += [grey - ndimage.gaussian_filter(grey, width, mode="nearest") for width in (1, 2)]
    found.append(np.hypot(ndimage.sobel(grey, 0, mode="nearest"), ndimage.sobel(grey, 1, mode="nearest")))
    found += [np.full_like(grey, value) for value in np.quantile(grey, (0.02, 0.1, 0.5, 0.9, 0.98))]
    found += list(picture) if len(picture) > 1 else []
    return np.stack(found)
