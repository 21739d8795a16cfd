# title: Edges, textures and colours, counted
# why: Which way edges run in each part of the picture, which small patterns and which colours occur: quick, and needs no network.
# when: has_pictures
# for: linear net lightgbm histgb catboost extratrees discriminant kernel
# cost: 2
# plain: yes
# reference: https://doi.org/10.1109/CVPR.2005.177
import numpy as np
from PIL import Image, ImageOps


def represent_shapes_and_colours(files):
    """Histograms of gradients (8×8 cells), of local patterns (2×2 parts) and of colours, (len(files), 2012), float32."""
    side, cell, ways = 64, 8, 8

    def picture(file):
        with Image.open(file) as opened:
            opened.draft("RGB", (2 * side, 2 * side))  # a large photograph is decoded no larger than needed
            turned = ImageOps.exif_transpose(opened)
            if turned.mode.startswith(("I", "F")):  # 16 bits a pixel and the like
                deep = np.asarray(turned, dtype=np.float32)
                turned = Image.fromarray(np.uint8(255 * (deep - deep.min()) / max(np.ptp(deep), 1e-9)))
            return turned.convert("RGB").resize((side, side), Image.Resampling.BILINEAR)

    def gradients(grey):
        down, aside = np.gradient(np.sqrt(grey))
        strength, angle = np.hypot(down, aside), np.arctan2(down, aside) % np.pi / np.pi * ways
        low = np.floor(angle).astype(int) % ways
        part = angle - np.floor(angle)
        cells = np.zeros((side // cell, side // cell, ways))
        y, x = np.indices(grey.shape) // cell
        np.add.at(cells, (y, x, low), strength * (1 - part))
        np.add.at(cells, (y, x, (low + 1) % ways), strength * part)
        blocks = np.concatenate([cells[:-1, :-1], cells[:-1, 1:], cells[1:, :-1], cells[1:, 1:]], axis=2)
        return np.minimum(blocks / np.sqrt((blocks**2).sum(axis=2, keepdims=True) + 1e-2), 0.3).ravel()

    def patterns(grey):
        """How often each of 36 patterns of brighter and darker neighbours occurs in each quarter, whichever way round."""
        around = [(-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1)]
        centre = grey[1:-1, 1:-1]
        code = np.zeros(centre.shape, dtype=int)
        for bit, (y, x) in enumerate(around):
            code |= (grey[1 + y : side - 1 + y, 1 + x : side - 1 + x] > centre + 0.02).astype(int) << bit
        turned = np.array([min((each >> k | each << (8 - k)) & 255 for k in range(8)) for each in range(256)])
        code = np.searchsorted(np.unique(turned), turned)[code]
        half = centre.shape[0] // 2
        parts = [code[:half, :half], code[:half, half:], code[half:, :half], code[half:, half:]]
        return np.concatenate([np.sqrt(np.bincount(part.ravel(), minlength=36) / part.size) for part in parts])

    def colours(image):
        hue, strength, light = np.asarray(image.convert("HSV")).astype(int).transpose(2, 0, 1)
        codes = hue * 12 // 256 * 9 + strength * 3 // 256 * 3 + light * 3 // 256
        whole = np.sqrt(np.bincount(codes.ravel(), minlength=108) / codes.size)
        small = np.asarray(image.resize((8, 8), Image.Resampling.BOX), dtype=float) / 255
        return np.concatenate([whole, small.ravel()])

    rows = []
    for file in files:
        image = picture(file)
        grey = np.asarray(image.convert("L"), dtype=float) / 255
        rows.append(np.concatenate([gradients(grey), patterns(grey), colours(image)]))
    return np.array(rows, dtype=np.float32)


represent = represent_shapes_and_colours
