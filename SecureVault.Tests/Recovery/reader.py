"""Reads a store with its master key: a second implementation of docs/format.md that shares no code with SecureVault.

    python3 reader.py KEY-FILE STORE-FOLDER OUTPUT-FOLDER

Writes every file that a key card opens to OUTPUT/e-mail/object-key and prints one JSON line for each object. Then opens every backup, compares
it with its manifest, writes its tables to OUTPUT/backup-id/table.jsonl and prints one JSON line for each.
"""
import hashlib
import hmac
import json
import pathlib
import struct
import sys
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK, TAG = 16384, 16


def hkdf(key, info, length=32):
    return HKDF(hashes.SHA256(), length, salt=None, info=info.encode("ascii")).derive(key)


def named(purpose):
    return bytes([len(purpose)]) + purpose.encode("ascii")


def unwrap(key, info, wrap, associated):
    if len(wrap) != 61 or wrap[0] != 1:
        raise ValueError("no wrap")
    return AESGCM(hkdf(key, info)).decrypt(wrap[1:13], wrap[13:], associated)


def unbox(key, box, associated):
    if box[0] != 1:
        raise ValueError("no box")
    text = AESGCM(key).decrypt(box[1:13], box[13:], associated).rstrip(b"\0")
    if text[-1:] != b"\x80":
        raise ValueError("bad padding")
    return text[:-1]


def master_key(path):
    """Printable master key: SVMK1, then 36 bytes in Crockford's base 32."""
    lines = [line.split("#")[0].strip() for line in pathlib.Path(path).read_text().splitlines()]
    text = next(line for line in lines if line).upper().translate(str.maketrans("OIL", "011", "- "))
    if not text.startswith("SVMK1"):
        raise ValueError("no master key")
    number = 0
    for letter in text[5:]:
        number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter)
    printed = (number >> 2).to_bytes(36, "big")
    key, check = printed[:32], printed[32:]
    if hashlib.sha256(b"SVMK1" + key).digest()[:4] != check:
        raise ValueError("typing error in the master key")
    return key


def read_card(master, card):
    head, box = card[:102], card[102:]
    if head[:5] != b"SVKC\x01":
        raise ValueError("no card")
    key_id, user, version, wrap = head[5:21], head[21:37], head[37:41], head[41:]
    facts = unbox(hkdf(master, "account card"), box, named("account card") + head)
    key = unwrap(master, "wrap user key", wrap, named("user key") + key_id + user + version)
    flags, created, key_created, locked, quota = struct.unpack(">xBqqqq", facts[:34])
    return {
        "user": user, "version": version, "key": key, "email": facts[50:].decode("utf-8"), "active": bool(flags & 1),
        "administrator": bool(flags & 2), "locked": bool(flags & 4), "quota": quota if flags & 8 else None,
    }


def read_block(card, file_version, block):
    """The file key and the facts, or InvalidTag when the card is not the owner's."""
    bound = card["user"] + file_version + card["version"]
    file_key = unwrap(card["key"], "wrap file key", block[:61], named("file key") + bound)
    facts = unbox(hkdf(card["key"], "names"), block[61:], named("recovery facts") + bound)
    form, length, time = struct.unpack(">Bqq", facts[:17])
    if form not in (1, 2, 3):
        raise ValueError("unknown facts")
    item, rest = (str(uuid.UUID(bytes=facts[17:33])), facts[33:]) if form > 1 else (None, facts[17:])
    modified = None
    if form == 3:
        modified, rest = struct.unpack(">q", rest[:8])[0], rest[8:]
    texts = []
    for _ in range(3):
        size = struct.unpack(">H", rest[:2])[0]
        texts.append(rest[2:2 + size].decode("utf-8"))
        rest = rest[2 + size:]
    return file_key, {"length": length, "item": item, "time": time, "modified": modified, "name": texts[0], "type": texts[1], "folder": texts[2]}


def content_keys(file_key, salt, context):
    """HKDF-Expand-SHA-512 of 76 bytes."""
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00" + salt + context
    first = hmac.digest(file_key, info + b"\x01", "sha512")
    both = first + hmac.digest(file_key, first + info + b"\x02", "sha512")
    return both[:32], both[32:44], both[44:76]


def read_object(cards, data):
    if data[:6] != b"SVLT\x01\x01":
        raise ValueError("not sealed")
    file_version, size = data[6:22], struct.unpack(">H", data[22:24])[0]
    envelope, message = data[:24 + size], data[24 + size:]
    for card in cards:
        try:
            file_key, facts = read_block(card, file_version, envelope[24:])
            break
        except InvalidTag:
            continue
    else:
        raise ValueError("no card opens it")
    key, base, commitment = content_keys(file_key, message[:24], hashlib.sha256(envelope).digest())
    if not hmac.compare_digest(commitment, message[24:56]):
        raise ValueError("wrong key")
    chunks, slots = message[56:], []
    for number in range(len(chunks) // (CHUNK + TAG) + 1):
        nonce = base[:4] + (int.from_bytes(base[4:], "big") ^ number).to_bytes(8, "big")
        slots.append(AESGCM(key).decrypt(nonce, chunks[number * (CHUNK + TAG):(number + 1) * (CHUNK + TAG)], None))
    content = b"".join(slots)
    if len(content) != facts["length"]:
        raise ValueError("wrong length")
    return card, facts, content


def open_record(master, magic, purpose, number, record):
    head, box = record[:41], record[41:]
    if head[:5] != magic + b"\x01" or head[37:] != number:
        raise ValueError("another record")
    bound = named(purpose) + head[21:37] + (number if magic == b"SVDS" else b"")
    return unbox(hkdf(master, "backup: " + head[21:37].hex()), box, bound)


class Pieces:
    """Takes pieces off a stream."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        self.at += count
        if self.at > len(self.data):
            raise ValueError("the backup is cut")
        return self.data[self.at - count:self.at]

    def counted(self):
        return self.take(struct.unpack(">I", self.take(4))[0])

    def value(self):
        kind = self.take(1)[0]
        if kind in (4, 5):
            value = self.counted()
            return value.decode("utf-8") if kind == 4 else value.hex()
        if kind == 6:
            return str(uuid.UUID(bytes=self.take(16)))
        return (None, lambda: struct.unpack(">q", self.take(8))[0], lambda: struct.unpack(">d", self.take(8))[0], lambda: self.take(1) == b"\1")[kind]() if kind else None


def read_backup(master, folder):
    """The manifest, and for each table its name and its rows."""
    manifest = json.loads(open_record(master, b"SVDM", "backup manifest", b"\xff" * 4, (folder / "manifest").read_bytes()))
    stream = b""
    for number, expected in enumerate(manifest["segments"]):
        record = (folder / f"{number:04}").read_bytes()
        if hashlib.sha256(record).hexdigest() != expected:
            raise ValueError("another segment")
        stream += open_record(master, b"SVDS", "backup segment", struct.pack(">I", number), record)
    pieces, tables = Pieces(stream), []
    for table in manifest["tables"]:
        head, rows, digest = Pieces(pieces.counted()), [], hashlib.sha256()
        name, columns = head.counted().decode("utf-8"), []
        for _ in range(struct.unpack(">I", head.take(4))[0]):
            head.take(1)
            columns.append(head.counted().decode("utf-8"))
        while piece := pieces.counted():
            digest.update(struct.pack(">I", len(piece)) + piece)
            row = Pieces(piece)
            rows.append({column: row.value() for column in columns})
        if (name, len(rows), digest.hexdigest()) != (table["name"], table["rows"], table["sha256"]):
            raise ValueError("not as the manifest says")
        tables.append((name, rows))
    return manifest, tables


def main(key_file, store, output):
    master, store = master_key(key_file), pathlib.Path(store)
    cards = []
    for path in sorted(store.glob("cards/*/*")):
        card = read_card(master, path.read_bytes())
        if (str(uuid.UUID(bytes=card["user"])), int.from_bytes(card["version"], "big")) != (path.parent.name, int(path.name)):
            raise ValueError("a card under the name of another")
        cards.append(card)
    for path in sorted(store.glob("??/" + "?" * 30)):
        name = f"{path.parent.name}/{path.name}"
        try:
            card, facts, content = read_object(cards, path.read_bytes())
        except (ValueError, InvalidTag) as error:
            print(json.dumps({"object": name, "error": str(error) or "damaged"}))
            continue
        if not facts["name"]:
            continue  # a thumbnail
        target = pathlib.Path(output) / card["email"] / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        print(json.dumps({"object": name, "owner": str(uuid.UUID(bytes=card["user"])), "email": card["email"], **facts}))
    for path in sorted(store.glob("backups/*/manifest")):
        manifest, tables = read_backup(master, path.parent)
        target = pathlib.Path(output) / path.parent.name
        target.mkdir(parents=True, exist_ok=True)
        for name, rows in tables:
            (target / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
            print(json.dumps({"backup": path.parent.name, "schema": manifest["schema"], "table": name, "rows": len(rows)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
