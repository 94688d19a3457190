"""What may not be published. Every rule gives the reasons it found, and no rule changes anything."""

import re

PHONE = re.compile(r"(?<!\d)(?:\+?\d[\s().-]?){9,14}(?!\d)")
ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\b\S+@\S+\.\S+\b", re.IGNORECASE)
FORBIDDEN = ("ivory", "rhino horn", "pangolin", "replica watch", "prescription only")
IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp")
LEAST_EDGE = 400
MOST_BYTES = 8 * 1024 * 1024


def check_text(text):
    """The reasons against a text: what is forbidden, and what leads buyers away from the shop."""
    lowered = " ".join(text.lower().split())
    reasons = [f"forbidden goods: {word}" for word in FORBIDDEN if word in lowered]
    if PHONE.search(text):
        reasons.append("a phone number")
    if ADDRESS.search(text):
        reasons.append("an address on the web")
    letters = [char for char in text if char.isalpha()]
    if len(letters) > 20 and sum(char.isupper() for char in letters) > len(letters) * 0.7:
        reasons.append("shouting")
    return reasons


def check_image(image):
    """The reasons against an image, from what is known about it: type, bytes, width, height, exif."""
    reasons = []
    if image.get("type") not in IMAGE_TYPES:
        reasons.append("not a JPEG, PNG or WebP")
    if image.get("bytes", 0) > MOST_BYTES:
        reasons.append("larger than 8 MB")
    width, height = image.get("width", 0), image.get("height", 0)
    if min(width, height) < LEAST_EDGE:
        reasons.append(f"smaller than {LEAST_EDGE} pixels")
    elif max(width, height) > 4 * min(width, height):
        reasons.append("too long for a product's picture")
    if "GPSInfo" in image.get("exif", {}):
        reasons.append("says where it was taken")
    return reasons


def verdict(reasons):
    """One reason is for a person to look at; forbidden goods and three reasons are enough to refuse."""
    refused = len(reasons) >= 3 or any(reason.startswith("forbidden") for reason in reasons)
    return "refuse" if refused else "review" if reasons else "accept"
