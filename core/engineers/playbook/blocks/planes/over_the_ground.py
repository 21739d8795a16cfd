# title: The picture, and grey over the ground
# why: What is left when the light behind everything is taken off: a stain is wide and smooth, a stroke is not. A U-Net makes the rest itself.
# when: pixels
# for: unet
# cost: 1
# reference: https://docs.scipy.org/doc/scipy/reference/ndimage.html
from scipy import ndimage


def planes(picture):
    """(planes, height, width) of a picture (colours, height, width) from 0 to 1; the first is grey, the second grey over the ground."""
    grey = picture.mean(axis=0)
    light = ndimage.median_filter(grey[::4, ::4], 9, mode="nearest")
    light = ndimage.zoom(light, (grey.shape[0] / light.shape[0], grey.shape[1] / light.shape[1]), order=1)
    return np.stack([grey, grey - light, *(picture if len(picture) > 1 else [])])
