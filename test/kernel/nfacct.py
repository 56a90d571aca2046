"""Objects of the kernel's accounting (nfnetlink_acct), which -m nfacct counts into. There is no command for them here, so they are made by message."""
import socket
import struct

NETLINK_NETFILTER, NFNL_SUBSYS_ACCT, NFNL_MSG_ACCT_NEW, NFACCT_NAME = 12, 7, 0, 1
NLM_F_REQUEST, NLM_F_ACK, NLM_F_CREATE = 1, 4, 0x400


def create(name):
    """Make an accounting object in this namespace; OSError where the kernel refuses."""
    text = name.encode() + b'\0'
    attribute = struct.pack('=HH', 4 + len(text), NFACCT_NAME) + text + bytes(-len(text) % 4)
    body = struct.pack('!BBH', 0, 0, 0) + attribute
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER) as sock:
        flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE
        sock.send(struct.pack('=IHHII', 16 + len(body), NFNL_SUBSYS_ACCT << 8 | NFNL_MSG_ACCT_NEW, flags, 1, 0) + body)
        error = struct.unpack('=i', sock.recv(4096)[16:20])[0]
    if error:
        raise OSError(-error, 'nfacct %s' % name)
