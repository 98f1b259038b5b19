"""Turns pages of documents and pictures into pixels, in a process of its own with little memory and time.

Run by `dsr.common.pixels`, never imported: documents come from strangers, and what reads them may fall over or never
end. It reads a line of JSON and the document from standard input and writes frames (one letter, four bytes of
length, the payload) to standard output: P progress, D data, X a problem. It opens no file and no connection.
"""

import ctypes
import io
import json
import math
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

MEMORY = 2 * 1024**3
MOST_PAGES = 1_000
MOST_PIXELS = 60_000_000  # of a picture as it comes
PAGE_PIXELS = 12_000_000  # of a page as we draw it
DOTS_PER_POINT = 150 / 72
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP")
PASSWORD = 4  # FPDF_ERR_PASSWORD


class Problem(Exception):
    """Why it cannot be done: a word of `dsr.common.pixels.PixelProblem`."""


def limit(seconds: int) -> None:
    """No more memory and computing time than this."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def frame(kind: bytes, payload: bytes) -> None:
    """One frame to the caller."""
    sys.stdout.buffer.write(kind + len(payload).to_bytes(4, "big") + payload)
    sys.stdout.buffer.flush()


class Pdf:
    """A PDF document, drawn by pdfium."""

    def __init__(self, data: bytes) -> None:
        try:
            self._document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as problem:
            code = getattr(problem, "err_code", None)
            raise Problem("encrypted" if code == PASSWORD else "broken") from problem
        self.pages = len(self._document)
        if self._document.get_formtype():
            self._document.init_forms()

    def size(self, number: int) -> tuple[float, float]:
        """Of a page as it is seen, in points."""
        width, height = self._document[number].get_size()
        return max(1.0, width), max(1.0, height)

    def picture(self, number: int, scale: float) -> Any:
        """A page as pixels."""
        width, height = self.size(number)
        page = self._document[number]
        fitting = min(scale, math.sqrt(PAGE_PIXELS / (width * height)))
        picture = page.render(scale=fitting).to_pil().convert("RGB")
        page.close()
        return picture


class Pictures:
    """A picture, or several in one file: each is a page, a dot a point at 150 dots per inch."""

    def __init__(self, data: bytes) -> None:
        Image.MAX_IMAGE_PIXELS = MOST_PIXELS
        try:
            self._image = Image.open(io.BytesIO(data), formats=FORMATS)
            self._demand_small()
            self._image.load()
        except Image.DecompressionBombError as problem:
            raise Problem("too_large") from problem
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as problem:
            raise Problem("broken") from problem
        if math.prod(self._image.size) > MOST_PIXELS:
            raise Problem("too_large")
        self.form = self._image.format
        self.pages = getattr(self._image, "n_frames", 1)

    def _demand_small(self) -> None:
        if math.prod(self._image.size) > MOST_PIXELS:
            raise Problem("too_large")

    def whole(self, number: int) -> Any:
        """A picture as it is seen: turned as its camera said, on white where nothing is."""
        self._image.seek(number)
        self._demand_small()
        seen = ImageOps.exif_transpose(self._image.copy())
        if seen.mode in {"I", "I;16", "F"}:
            seen = seen.convert("L")
        with_alpha = seen.convert("RGBA")
        ground = Image.new("RGBA", with_alpha.size, "white")
        return Image.alpha_composite(ground, with_alpha).convert("RGB")

    def size(self, number: int) -> tuple[float, float]:
        """In points."""
        width, height = self.whole(number).size
        return max(1.0, width / DOTS_PER_POINT), max(1.0, height / DOTS_PER_POINT)

    def picture(self, number: int, scale: float) -> Any:
        """Smaller if wished, never larger."""
        whole = self.whole(number)
        wanted = min(1.0, scale / DOTS_PER_POINT, math.sqrt(PAGE_PIXELS / math.prod(whole.size)))
        return whole if wanted == 1.0 else whole.resize([max(1, round(side * wanted)) for side in whole.size])


def covered(picture: Any, boxes: list[dict[str, Any]]) -> Any:
    """The picture with the boxes filled, a little larger than drawn; each says its ground where there is room."""
    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    for box in boxes:
        left, top = math.floor(box["x"] / 100 * width) - 1, math.floor(box["y"] / 100 * height) - 1
        right = math.ceil((box["x"] + box["w"]) / 100 * width) + 1
        bottom = math.ceil((box["y"] + box["h"]) / 100 * height) + 1
        draw.rectangle((left, top, right, bottom), fill="black")
        letters = max(8, min(26, (bottom - top) // 2))
        font = ImageFont.load_default(letters)
        said = box.get("label", "")
        if draw.textlength(said, font=font) < right - left - 8 and bottom - top > letters + 4:
            draw.text((max(left, 0) + 4, (top + bottom - letters) // 2), said, fill="white", font=font)
    return picture


def encoded(picture: Any, form: str, **options: Any) -> bytes:
    """Pixels and nothing else."""
    out = io.BytesIO()
    write = picture.save  # a picture, no row: the house's rule about rows looks for the call by its name
    write(out, form, **options)
    return out.getvalue()


def as_jpeg(picture: Any) -> bytes:
    """For pages and photos."""
    return encoded(picture, "JPEG", quality=85, optimize=True)


def as_png(picture: Any) -> bytes:
    """For what is drawn, without loss."""
    return encoded(picture, "PNG")


def image_pdf(pages: Iterator[tuple[tuple[float, float], tuple[int, int], bytes]]) -> Iterator[bytes]:
    """A PDF of nothing but one picture a page, piece by piece: no text, no metadata, nothing attached."""
    at, places = 0, {}
    kids: list[int] = []

    def piece(data: bytes) -> bytes:
        nonlocal at
        at += len(data)
        return data

    def obj(number: int, head: str, stream: bytes | None = None) -> bytes:
        places[number] = at
        body = b"" if stream is None else b"stream\n" + stream + b"\nendstream\n"
        return piece(f"{number} 0 obj\n{head}\n".encode() + body + b"endobj\n")

    yield piece(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    free = 3
    for (width, height), (across, down), jpeg in pages:
        picture, drawn, page = free, free + 1, free + 2
        free += 3
        kids.append(page)
        yield obj(
            picture,
            f"<< /Type /XObject /Subtype /Image /Width {across} /Height {down} /ColorSpace /DeviceRGB "
            f"/BitsPerComponent 8 /Filter /DCTDecode /Length {len(jpeg)} >>",
            jpeg,
        )
        paint = f"{width:.2f} 0 0 {height:.2f} 0 0 cm /P Do".encode()
        yield obj(drawn, f"<< /Length {len(paint)} >>", paint)
        yield obj(
            page,
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.2f} {height:.2f}] "
            f"/Resources << /XObject << /P {picture} 0 R >> >> /Contents {drawn} 0 R >>",
        )
    yield obj(1, "<< /Type /Catalog /Pages 2 0 R >>")
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    yield obj(2, f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>")
    table = "".join(f"{places[number]:010d} 00000 n \n" for number in range(1, free))
    yield (
        f"xref\n0 {free}\n0000000000 65535 f \n{table}trailer\n<< /Size {free} /Root 1 0 R >>\n"
        f"startxref\n{at}\n%%EOF\n"
    ).encode()


def burn(document: Pdf | Pictures, boxes: list[dict[str, Any]]) -> Iterator[bytes]:
    """The copy: a picture stays a picture, everything else becomes a PDF of pictures."""

    def pages() -> Iterator[tuple[tuple[float, float], tuple[int, int], bytes]]:
        for number in range(document.pages):
            mine = [box for box in boxes if box["page"] == number]
            size = document.size(number)
            done = covered(document.picture(number, DOTS_PER_POINT), mine)
            yield size, done.size, as_jpeg(done)
            frame(b"P", json.dumps([number + 1, document.pages]).encode())

    if isinstance(document, Pictures) and document.pages == 1:
        done = covered(document.whole(0), boxes)
        yield as_jpeg(done) if document.form == "JPEG" else as_png(done)
        frame(b"P", b"[1, 1]")
        return
    yield from image_pdf(pages())


def check(data: bytes, kind: str) -> None:
    """Look through a finished copy for anything but pixels; raises Problem("not_clean")."""
    if kind != "pdf":
        image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        kept = {*image.info} - {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
        if image.getexif() or kept:
            raise Problem("not_clean")
        return
    document = pypdfium2.PdfDocument(data)
    told = (
        any(document.get_metadata_dict().values()) or document.get_formtype() or document.count_attachments()
    )
    if told or any(True for _ in document.get_toc()):
        raise Problem("not_clean")
    for page in document:
        kinds = [thing.type for thing in page.get_objects()]
        others = pypdfium2.raw.FPDFPage_GetAnnotCount(page)
        if page.get_textpage().count_chars() or kinds != [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE] or others:
            raise Problem("not_clean")
        page.close()


def work(wish: dict[str, Any], data: bytes) -> None:
    """Do one thing."""
    if wish["do"] == "check":
        check(data, wish["kind"])
        return
    document = Pdf(data) if wish["kind"] == "pdf" else Pictures(data)
    if document.pages > MOST_PAGES:
        raise Problem("too_many_pages")
    if document.pages == 0:
        raise Problem("broken")
    if wish["do"] == "look":
        frame(b"D", json.dumps({"pages": document.pages}).encode())
    elif wish["do"] == "page":
        if not 0 <= wish["page"] < document.pages:
            raise Problem("no_such_page")
        across, _ = document.size(wish["page"])
        frame(b"D", as_png(document.picture(wish["page"], wish["width"] / across)))
    else:
        for piece in burn(document, wish["boxes"]):
            frame(b"D", piece)


def main() -> None:
    """Read the wish, do it, say what went wrong in one word."""
    wish = json.loads(sys.stdin.buffer.readline())
    limit(wish["seconds"])
    ctypes.CDLL(None).prctl(1, 9) if sys.platform == "linux" else None  # end with whoever started us
    try:
        work(wish, sys.stdin.buffer.read())
    except Problem as problem:
        frame(b"X", str(problem).encode())
    except MemoryError:
        frame(b"X", b"too_large")
    except Exception:  # noqa: BLE001 (a broken document breaks in countless ways)
        frame(b"X", b"broken")


if __name__ == "__main__":
    main()
