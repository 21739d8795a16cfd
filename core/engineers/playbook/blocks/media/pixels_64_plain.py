# title: The pixels, at 64 by 64, for a network that learned from larger ones
# why: Half of what it needs at least: shows what detail is worth.
# when: has_pictures
# for: finetuned
# cost: 1
# plain: yes
# reference: https://pillow.readthedocs.io/en/stable/reference/Image.html
import numpy as np
from PIL import Image, ImageOps


def represent_pixels_64_plain(files):
    """Each picture at one size, (len(files), 3, 64, 64), uint8."""
    side = 64

    def picture(file):
        with Image.open(file) as opened:
            opened.draft("RGB", (2 * side, 2 * side))  # a large photograph is decoded no larger than needed
            turned = ImageOps.exif_transpose(opened)
            if turned.mode.startswith(("I", "F")):  # 16 bits a pixel and the like
                deep = np.asarray(turned, dtype=np.float32)
                turned = Image.fromarray(np.uint8(255 * (deep - deep.min()) / max(np.ptp(deep), 1e-9)))
            resized = turned.convert("RGB").resize((side, side), Image.Resampling.BILINEAR)
            return np.asarray(resized, dtype=np.uint8).transpose(2, 0, 1)

    return np.stack([picture(file) for file in files]) if len(files) else np.zeros((0, 3, side, side), dtype=np.uint8)


represent = represent_pixels_64_plain
picture_shape = (3, 64, 64)
