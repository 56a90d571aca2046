"""The packets that a box delivers to itself, as its sockets see them: what the guard in INPUT logs (nfnetlink_log)."""
import errno
import socket
import struct

NETLINK_NETFILTER, ULOG = 12, 4
PACKET, CONFIG = 0, 1
CMD, MODE, BIND, COPY_PACKET = 1, 2, 1, 2
PAYLOAD = 9
GROUP = 7


def attribute(kind, data):
    """A netlink attribute, padded to four bytes."""
    return struct.pack('=HH', 4 + len(data), kind) + data + bytes(-len(data) % 4)


def listen():
    """A socket that gets the packets logged for GROUP in this network namespace, whole."""
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, NETLINK_NETFILTER)
    sock.bind((0, 0))
    for attributes in (attribute(CMD, struct.pack('B', BIND)), attribute(MODE, struct.pack('!IBB', 65535, COPY_PACKET, 0))):
        body = struct.pack('!BBH', 0, 0, GROUP) + attributes
        sock.send(struct.pack('=IHHII', 16 + len(body), ULOG << 8 | CONFIG, 1, 0, 0) + body)
    return sock


class Endless(Exception):
    """More was delivered than any packet is: a copy that TEE sends back to the box goes round for ever, since its TTL wraps."""


def read(sock):
    """The bytes of the packets delivered since the last call, oldest first."""
    found = []
    while True:
        try:
            data = sock.recv(1 << 17)
        except BlockingIOError:
            return found
        except OSError as error:
            if error.errno == errno.ENOBUFS:
                raise Endless from None
            raise
        while len(data) >= 16:
            size, kind = struct.unpack('=IH', data[:6])
            if kind == ULOG << 8 | PACKET:
                at = 20
                while at + 4 <= size:
                    length, name = struct.unpack('=HH', data[at:at + 4])
                    if name == PAYLOAD:
                        found.append(data[at + 4:at + length])
                    at += max(4, length + 3 & ~3)
            data = data[size + 3 & ~3:]
