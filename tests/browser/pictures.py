"""Pictures of pages as small PNG files: the browser picks a palette of 256 colours, no library is needed."""

import base64
import struct
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

TALLEST = {"phone": 1600, "desktop": 1000}
# The commonest colours stay exactly as they are; each other one becomes the nearest of them.
PALETTE = """async (png) => {
    const bytes = Uint8Array.from(atob(png), (mark) => mark.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    const data = canvas.getImageData(0, 0, image.width, image.height).data;
    const count = new Map();
    for (let i = 0; i < data.length; i += 4) {
        const colour = data[i] << 16 | data[i + 1] << 8 | data[i + 2];
        count.set(colour, (count.get(colour) || 0) + 1);
    }
    const palette = [...count].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([colour]) => colour);
    const place = new Map(palette.map((colour, index) => [colour, index]));
    const nearest = (colour) => {
        let best = 0, least = Infinity;
        palette.forEach((other, index) => {
            const red = (colour >> 16) - (other >> 16);
            const green = (colour >> 8 & 255) - (other >> 8 & 255);
            const blue = (colour & 255) - (other & 255);
            const away = red * red * 2 + green * green * 4 + blue * blue;
            if (away < least) { least = away; best = index; }
        });
        place.set(colour, best);
        return best;
    };
    const rows = new Uint8Array(image.width * image.height);
    for (let i = 0, at = 0; i < data.length; i += 4, at += 1) {
        const colour = data[i] << 16 | data[i + 1] << 8 | data[i + 2];
        const known = place.get(colour);
        rows[at] = known === undefined ? nearest(colour) : known;
    }
    let text = '';
    for (let at = 0; at < rows.length; at += 32768) {
        text += String.fromCharCode(...rows.subarray(at, at + 32768));
    }
    return {width: image.width, height: image.height, palette, rows: btoa(text)};
}"""


def take(*, page: "Page", size: str, path: "Path") -> None:
    """A picture of the page from its top, as far down as helps."""
    path.parent.mkdir(parents=True, exist_ok=True)
    assert page.viewport_size is not None
    least = page.viewport_size["height"]
    height = max(least, min(TALLEST[size], page.evaluate("() => document.documentElement.scrollHeight")))
    whole = page.screenshot(
        full_page=True,
        clip={"x": 0, "y": 0, "width": page.viewport_size["width"], "height": height},
        animations="disabled",
        caret="hide",
    )
    path.write_bytes(small(page.evaluate(PALETTE, base64.b64encode(whole).decode())))


def small(drawn: dict[str, Any]) -> bytes:
    """The PNG file of palette and rows."""
    width, height = drawn["width"], drawn["height"]
    rows = base64.b64decode(drawn["rows"])
    lines = b"".join(b"\0" + rows[at : at + width] for at in range(0, len(rows), width))
    palette = b"".join(colour.to_bytes(3, "big") for colour in drawn["palette"])
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
