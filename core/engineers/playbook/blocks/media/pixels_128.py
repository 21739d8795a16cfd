# title: The pixels, at 128 by 128
# why: What a pre-trained network that is fine-tuned needs at least; its first layers halve the picture.
# when: has_pictures
# for: finetuned
# cost: 3
# reference: https://pillow.readthedocs.io/en/stable/reference/Image.html
import numpy as np
from PIL import Image, ImageOps


def represent_pixels_128(files):
    """Each picture at one size, (len(files), 3, 128, 128), uint8."""
    side = 128

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


represent = represent_pixels_128
picture_shape = (3, 128, 128)
