"""An authority, and certificates of it for a broker and a kiosk, made by OpenSSL."""

import subprocess
from pathlib import Path


def openssl(folder: Path, *words: str) -> None:
    """Run the system's OpenSSL in a folder."""
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607  # the system's tool, our words


def certificates(folder: Path, days: int = 2) -> None:
    """Make an authority, and certificates of it for a server and a kiosk."""
    new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    # Python 3.13 holds authorities to RFC 5280: they must say what their key is for.
    usage = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
    subject = ("-subj", "/CN=Lobby CA")
    openssl(
        folder, *new, "-x509", "-days", str(days), *subject, *usage,
        "-keyout", "ca.key", "-out", "ca.pem",
    )  # fmt: skip
    extensions = "subjectAltName=IP:127.0.0.1\nauthorityKeyIdentifier=keyid\n"
    (folder / "extensions").write_text(extensions, encoding="ascii")
    for name in ("127.0.0.1", "hz-0001"):
        openssl(folder, *new, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", "csr")
        openssl(
            folder, "x509", "-req", "-days", str(days), "-in", "csr", "-CA", "ca.pem",
            "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "extensions",
            "-out", f"{name}.pem",
        )  # fmt: skip
