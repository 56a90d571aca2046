"""Rule and policy counters, asked from the kernel directly: IPT_SO_GET_INFO and IPT_SO_GET_ENTRIES (linux/netfilter_ipv4/ip_tables.h).

It is what iptables-save -c asks too, without a process for each look. Only tables that are loaded are asked,
since asking for one that is not would load it. A table must not change between two looks.
"""
import ctypes
import os
import socket
import struct

GET_INFO, GET_ENTRIES = 64, 65
HOOKS = ('PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING')
# Where the offsets (to target and next entry) and the counters are in an entry, by family: struct ipt_entry, ip6t_entry.
OFFSETS = {False: (88, 96), True: (140, 152)}
# In front of the entries: a name of 32 bytes, the size, and padding.
HEAD = 40
LIBC = ctypes.CDLL(None, use_errno=True)


class Counters:
    """The counters of one family's tables in this network namespace."""

    def __init__(self, v6):
        self.v6 = v6
        self.sock = socket.socket(socket.AF_INET6 if v6 else socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.tables = {}
        with open('/proc/net/ip6_tables_names' if v6 else '/proc/net/ip_tables_names') as file:
            names = sorted(file.read().split())
        for name in names:
            info = self._ask(GET_INFO, struct.pack('32s', name.encode()) + bytes(52))
            valid, *numbers = struct.unpack('=13I', info[32:84])
            hooks = {numbers[hook]: (HOOKS[hook], numbers[5 + hook]) for hook in range(5) if valid >> hook & 1}
            size = numbers[11]
            self.tables[name] = (size, self._index(name, self._entries(name, size), hooks))

    def _ask(self, option, request):
        buffer, size = ctypes.create_string_buffer(request, len(request)), ctypes.c_uint32(len(request))
        if LIBC.getsockopt(self.sock.fileno(), socket.IPPROTO_IPV6 if self.v6 else socket.IPPROTO_IP, option, buffer, ctypes.byref(size)) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        return buffer.raw

    def _entries(self, name, size):
        return self._ask(GET_ENTRIES, struct.pack('32sI', name.encode(), size) + bytes(HEAD - 36 + size))[HEAD:]

    def _index(self, table, data, hooks):
        """Where each counter is: pairs of key and offset. A chain of one's own begins with an ERROR target that names it and ends with a RETURN that no rule stands for."""
        links, counters = OFFSETS[self.v6]
        chains, rules, at = [], [], 0
        while at < len(data):
            target, following = struct.unpack_from('=HH', data, at + links)
            if data[at + target + 2:at + target + 8] == b'ERROR\0':
                rules = []
                chains.append((data[at + target + 32:at + following].split(b'\0')[0].decode(), None, rules))
            else:
                if at in hooks:
                    rules = []
                    chains.append((hooks[at][0], hooks[at][1], rules))
                rules.append(at)
            at += following
        found = []
        for chain, policy, rules in chains:
            for number, at in enumerate(rules[:-1], 1):
                found.append(('%s %s %d' % (table, chain, number), at + counters))
            if policy is not None and rules:
                found.append(('%s %s policy' % (table, chain), rules[-1] + counters))
        return found

    def read(self):
        """Packet counters by "table CHAIN number" and "table CHAIN policy"."""
        found = {}
        for name, (size, index) in self.tables.items():
            data = self._entries(name, size)
            for key, at in index:
                found[key] = struct.unpack_from('=Q', data, at)[0]
        return found
