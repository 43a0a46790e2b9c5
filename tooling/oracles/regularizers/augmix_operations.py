"""What PIL makes of small images, for the operations of AugMix: packages/regularizers/augmix/test/operations.json."""

import json
from pathlib import Path

import numpy as np
import PIL
from oracle import generator
from PIL import Image, ImageEnhance, ImageOps

AFFINE = {
    "shearX": lambda a: (1, a, 0, 0, 1, 0),
    "shearY": lambda a: (1, 0, 0, a, 1, 0),
    "translateX": lambda a: (1, 0, a, 0, 1, 0),
    "translateY": lambda a: (1, 0, 0, 0, 1, a),
}
ENHANCE = {
    "color": ImageEnhance.Color,
    "contrast": ImageEnhance.Contrast,
    "brightness": ImageEnhance.Brightness,
    "sharpness": ImageEnhance.Sharpness,
}


def operate(image, name, argument):
    if name in AFFINE:
        return image.transform(image.size, Image.AFFINE, AFFINE[name](argument), resample=Image.BILINEAR)
    if name in ENHANCE:
        return ENHANCE[name](image).enhance(argument)
    return {
        "autocontrast": lambda: ImageOps.autocontrast(image),
        "equalize": lambda: ImageOps.equalize(image),
        "posterize": lambda: ImageOps.posterize(image, argument),
        "solarize": lambda: ImageOps.solarize(image, argument),
        "rotate": lambda: image.rotate(argument, resample=Image.BILINEAR),
    }[name]()


ARGUMENTS = {
    "autocontrast": [0],
    "equalize": [0],
    "posterize": [4, 3, 1],
    "rotate": [7, -8, 30, 90, 0],
    "solarize": [180, 256, 0],
    "shearX": [0.0873, -0.3],
    "shearY": [-0.0611, 0.3],
    "translateX": [2, -1],
    "translateY": [-3, 1],
    "color": [0.13, 0.7, 1.9],
    "contrast": [0.13, 0.7, 1.9],
    "brightness": [0.13, 0.7, 1.9],
    "sharpness": [0.13, 0.7, 1.9],
}


def images():
    draw = generator("images")
    yield "noise", draw.integers(0, 256, (9, 7, 1))
    yield "colours", draw.integers(0, 256, (6, 8, 3))
    yield "narrow", draw.integers(90, 140, (5, 5, 3))
    yield "large", (draw.beta(0.6, 2, (16, 18, 1)) * 255).astype(int)
    yield "one value", np.full((4, 3, 1), 77)
    yield "a pixel", draw.integers(0, 256, (1, 1, 3))


def hexadecimal(values):
    return values.astype(np.uint8).tobytes().hex()


def case(label, values):
    height, width, channels = values.shape
    image = Image.fromarray(values.astype(np.uint8).squeeze(-1) if channels == 1 else values.astype(np.uint8))
    changed = [
        [name, argument, hexadecimal(np.asarray(operate(image, name, argument)))]
        for name, arguments in ARGUMENTS.items()
        for argument in arguments
    ]
    size = {"height": height, "width": width, "channels": channels}
    return {"label": label, **size, "values": hexadecimal(values), "changed": changed}


if __name__ == "__main__":
    folder = Path(__file__).resolve().parents[3] / "packages" / "regularizers" / "augmix" / "test"
    content = {"pillow": PIL.__version__, "images": [case(*image) for image in images()]}
    (folder / "operations.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
