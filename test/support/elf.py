"""Sizes of the sections of an ELF object."""

import struct

SHF_EXECINSTR = 4


def code_bytes(contents):
    """Bytes of machine code in a 64- or 32-bit little-endian object; None for another format."""
    if contents[:4] != b"\x7fELF" or contents[5] != 1:
        return None
    is_wide = contents[4] == 2
    # e_shoff, then e_shentsize and e_shnum.
    start, = struct.unpack_from("<Q", contents, 40) if is_wide else struct.unpack_from("<I", contents, 32)
    entry, count = struct.unpack_from("<HH", contents, 58 if is_wide else 46)
    total = 0
    for at in range(start, start + entry * count, entry):
        # sh_flags and sh_size
        flags, _, _, size = struct.unpack_from("<QQQQ" if is_wide else "<IIII", contents, at + 8)
        total += size if flags & SHF_EXECINSTR else 0
    return total
