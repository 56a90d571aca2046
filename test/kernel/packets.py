"""Packets as bytes: from the description of a case to what is written to a device, and back.

A description is a dict with the fields of TracePacket (server/src/protocol/trace.ts): src, dst,
proto, sport, dport, flags, icmpType, icmpCode, icmpId, ttl, tos, length, payload, id, seq, ack, window,
tcpOptions, extensions, spi, sctpChunks, dccpType, mhType, inner; and, for the bytes only, icmpSeq. What is not
given is the same in every packet: id 1, window 64240, no TCP options, zeros behind the payload up to length.
Formats: RFC 791, 8200, 793, 768, 792, 4443, 9260, 4340, 4302, 4303, 3173, 6275.
"""
import ipaddress
import struct

PROTOCOLS = {'icmp': 1, 'igmp': 2, 'ipip': 4, 'ipencap': 4, 'tcp': 6, 'udp': 17, 'dccp': 33, 'gre': 47,
             'esp': 50, 'ah': 51, 'icmpv6': 58, 'ipv6-icmp': 58, 'ipv6-nonxt': 59, 'ospf': 89, 'ipcomp': 108, 'sctp': 132, 'mh': 135, 'udplite': 136}
HOP, ROUTING, FRAGMENT, AUTH, NONE, DEST = 0, 43, 44, 51, 59, 60
FLAGS = {'FIN': 1, 'SYN': 2, 'RST': 4, 'PSH': 8, 'ACK': 16, 'URG': 32, 'ECE': 64, 'CWR': 128}
CLIENT_SEQ, SERVER_SEQ = 1000, 5000
SCTP_TAG = 0x1234
SCTP_ANSWERS = {1: 2, 2: 10, 10: 11, 7: 8, 8: 14, 4: 5}


def protocol_number(proto):
    """The protocol number of a name or number."""
    if isinstance(proto, int) or str(proto).isdigit():
        return int(proto)
    return PROTOCOLS[str(proto).lower()]


def checksum(data):
    """The Internet checksum of RFC 1071."""
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def crc32c(data):
    """The checksum of SCTP (RFC 9260, appendix A); conntrack refuses a packet without it."""
    crc = 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82f63b78 if crc & 1 else 0)
    return crc ^ 0xffffffff


def pseudo(src, dst, proto, length):
    """The pseudo header that TCP, UDP and ICMPv6 checksums cover."""
    if src.version == 4:
        return src.packed + dst.packed + struct.pack('!BBH', 0, proto, length)
    return src.packed + dst.packed + struct.pack('!IHBB', length, 0, 0, proto)


def tcp_numbers(packet, flags):
    """Sequence numbers that conntrack's window tracking accepts: one handshake, then small steps."""
    syn, ack = flags & FLAGS['SYN'], flags & FLAGS['ACK']
    mine, theirs = (SERVER_SEQ, CLIENT_SEQ) if packet.get('fromServer') or (syn and ack) else (CLIENT_SEQ, SERVER_SEQ)
    seq = packet.get('seq', mine if syn else mine + 1)
    return seq, packet.get('ack', theirs + 1 if ack else 0)


def tcp_options(options):
    """The bytes of TCP options, padded to whole words."""
    data = b''
    for option in options:
        value = bytes.fromhex(option.get('data') or '')
        data += bytes([option['kind']]) + (b'' if option['kind'] < 2 else bytes([2 + len(value)]) + value)
    return data + bytes(-len(data) % 4)


def sctp_chunk(chunk, payload=b''):
    """A chunk of SCTP, with a payload behind its own body. Both sides have the same verification tag, so that every packet behind INIT has the right one."""
    kind = chunk['type']
    if kind in (1, 2):
        body = struct.pack('!IIHHI', SCTP_TAG, 65535, 1, 1, 1)
    else:
        body = bytes(16) if kind == 0 else b''
    body += payload
    return struct.pack('!BBH', kind, chunk.get('flags', 0), 4 + len(body)) + body


def transport(packet, proto, src, dst, payload):
    """The bytes after the IP header and its extension headers."""
    sport, dport = packet.get('sport', 0) or 0, packet.get('dport', 0) or 0
    if proto == 6:
        flags = sum(FLAGS[f] for f in packet.get('flags', ['SYN']))
        seq, ack = tcp_numbers(packet, flags)
        options = tcp_options(packet.get('tcpOptions') or [])
        head = struct.pack('!HHIIBBHHH', sport, dport, seq, ack, 5 + len(options) // 4 << 4, flags, packet.get('window', 64240), 0, 0) + options
        check = checksum(pseudo(src, dst, proto, len(head) + len(payload)) + head + payload)
        return head[:16] + struct.pack('!H', check) + head[18:] + payload
    if proto in (17, 136):
        size = 8 + len(payload)
        head = struct.pack('!HHHH', sport, dport, size, 0)
        check = checksum(pseudo(src, dst, proto, size) + head + payload) or 0xffff
        return struct.pack('!HHHH', sport, dport, size, check) + payload
    if proto in (1, 58):
        kind = packet.get('icmpType', 8 if proto == 1 else 128)
        head = struct.pack('!BBHHH', kind, packet.get('icmpCode', 0), 0, packet.get('icmpId', 1), packet.get('icmpSeq', 1))
        over = pseudo(src, dst, proto, len(head) + len(payload)) if proto == 58 else b''
        return head[:2] + struct.pack('!H', checksum(over + head + payload)) + head[4:] + payload
    if proto == 132:
        chunks = packet.get('sctpChunks') or [{'type': 1}]
        head = struct.pack('!HHII', sport, dport, 0 if chunks[0]['type'] == 1 else SCTP_TAG, 0) + b''.join(map(sctp_chunk, chunks[:-1])) + sctp_chunk(chunks[-1], payload)
        return head[:8] + struct.pack('<I', crc32c(head)) + head[12:]
    if proto == 33:
        # Long sequence numbers and no options: what lies behind the header of a shorter type, up to that of a response, is data.
        kind = packet.get('dccpType', 0)
        words = 4 + {0: 1, 2: 0, 3: 2, 4: 2, 5: 2, 6: 2, 8: 2, 9: 2}.get(kind, 3)
        return struct.pack('!HHBBHBBHI', sport, dport, words, 0, 0, kind << 1 | 1, 0, 0, 1) + bytes(12) + payload
    if proto == 50:
        return struct.pack('!II', packet.get('spi', 0), 1) + (payload or bytes(8))
    if proto == 51:
        return struct.pack('!BBHII', NONE, 4, 0, packet.get('spi', 0), 1) + bytes(12) + payload
    if proto == 108:
        return struct.pack('!BBH', NONE, 0, packet.get('spi', 0) & 0xffff) + (payload or bytes(12))
    if proto == 135:
        return struct.pack('!BBBBHH', NONE, 0, packet.get('mhType', 0), 0, 0, 0) + payload
    if proto == 59:
        return payload
    return payload or bytes(16)


def chain(extensions, proto, body):
    """IPv6 extension headers and what follows them; the protocol number of the first."""
    for extension in reversed(extensions):
        body = bytes([proto]) + bytes.fromhex(extension['data']) + body
        proto = extension['header']
    return proto, body


def build(packet):
    """The IP packet that a description stands for."""
    src, dst = ipaddress.ip_address(packet['src']), ipaddress.ip_address(packet['dst'])
    proto = protocol_number(packet['proto'])
    carried = packet.get('about') or (packet.get('inner') if proto == 4 else None)
    payload = build(carried) if carried else (packet.get('payload') or '').encode()
    extensions = (packet.get('extensions') or []) if src.version == 6 else []
    header = 20 if src.version == 4 else 40 + sum(1 + len(extension['data']) // 2 for extension in extensions)
    body = transport(packet, proto, src, dst, payload)
    missing = (packet.get('length') or 0) - header - len(body)
    if missing > 0:
        # Bodies that stand in for a payload give way to it.
        missing += 0 if payload or proto in (1, 6, 17, 33, 51, 58, 59, 132, 135, 136) else {50: 8, 108: 12}.get(proto, 16)
        body = transport(packet, proto, src, dst, payload + bytes(missing))
    tos, ttl = packet.get('tos', 0), packet.get('ttl', 64)
    if src.version == 6:
        proto, body = chain(extensions, proto, body)
        return struct.pack('!IHBB', 6 << 28 | tos << 20, len(body), proto, ttl) + src.packed + dst.packed + body
    head = struct.pack('!BBHHHBBH4s4s', 0x45, tos, header + len(body), packet.get('id', 1), 0, ttl, proto, 0, src.packed, dst.packed)
    return head[:10] + struct.pack('!H', checksum(head)) + head[12:] + body


def take_extensions(proto, body):
    """The extension headers in front of the upper layer, its protocol number, and its bytes."""
    found = []
    while proto in (HOP, ROUTING, FRAGMENT, AUTH, DEST) and len(body) >= 8:
        size = 8 if proto == FRAGMENT else (body[1] + 2) * 4 if proto == AUTH else (body[1] + 1) * 8
        found.append({'header': proto, 'data': body[1:size].hex()})
        proto, body = body[0], body[size:]
    return found, proto, body


def parse(data):
    """What a packet read from a device says, in the fields of a description; its TCP options as their bytes."""
    if data[0] >> 4 == 6:
        word, size, proto, ttl = struct.unpack('!IHBB', data[:8])
        found = {'src': str(ipaddress.ip_address(data[8:24])), 'dst': str(ipaddress.ip_address(data[24:40])),
                 'tos': word >> 20 & 0xff, 'length': size + 40}
        extensions, proto, body = take_extensions(proto, data[40:])
        if extensions:
            found['extensions'] = extensions
    else:
        start = (data[0] & 15) * 4
        found = {'src': str(ipaddress.ip_address(data[12:16])), 'dst': str(ipaddress.ip_address(data[16:20])),
                 'tos': data[1], 'length': struct.unpack('!H', data[2:4])[0], 'id': struct.unpack('!H', data[4:6])[0]}
        proto, ttl, body = data[9], data[8], data[start:]
        if data[6] & 0x40:
            found['df'] = True
    found.update(proto=proto, ttl=ttl)
    if proto == 4 and len(body) >= 20 and body[0] >> 4 == 4:
        found['inner'] = parse(body)
    if proto in (6, 17, 132, 136, 33) and len(body) >= 4:
        found['sport'], found['dport'] = struct.unpack('!HH', body[:4])
    if proto == 6 and len(body) >= 14:
        found['flags'] = [name for name, bit in FLAGS.items() if body[13] & bit]
        found['seq'], found['ack'] = struct.unpack('!II', body[4:12])
        found['tcpOptionBytes'] = body[20:(body[12] >> 4) * 4].hex()
    if proto in (1, 58) and len(body) >= 8:
        found['icmpType'], found['icmpCode'], _, found['icmpId'], found['icmpSeq'] = struct.unpack('!BBHHH', body[:8])
        if is_error_type(proto, found['icmpType']) and len(body) >= 8 + (48 if proto == 58 else 28) and body[8] >> 4 == data[0] >> 4:
            found['about'] = parse(body[8:])
    if proto == 132:
        found['sctpChunks'] = sctp_chunks(body[12:])
    return found


def sctp_chunks(body):
    """The chunks of an SCTP packet."""
    found = []
    while len(body) >= 4:
        kind, flags, size = struct.unpack('!BBH', body[:4])
        found.append({'type': kind, 'flags': flags})
        body = body[max(4, size + 3 & ~3):]
    return found


def is_error_type(proto, kind):
    """Whether an ICMP or ICMPv6 type is an error, which carries the packet that caused it."""
    return kind in (3, 4, 5, 11, 12) if proto == 1 else kind < 128


def is_error(left, packet):
    """Whether a reply is an ICMP error about the packet that left."""
    return 'icmpType' in packet and is_error_type(58 if ':' in left['src'] else 1, packet['icmpType'])


def error(left, kind):
    """An ICMP error about a packet as it left, from its destination to its source."""
    return {'src': left['dst'], 'dst': left['src'], 'proto': 58 if ':' in left['src'] else 1, 'icmpType': kind, 'icmpCode': 0, 'icmpId': 0, 'icmpSeq': 0, 'about': left}


def answer(left, flags=None):
    """The far end's answer to a packet as it left: addresses and ports swapped, SYN,ACK for SYN and ACK for the rest of TCP, echo reply for echo and the other way round; through a tunnel, where it came through one. It has the length of what it answers."""
    back = {'src': left['dst'], 'dst': left['src'], 'proto': left['proto'], 'length': left['length']}
    if 'inner' in left:
        back['inner'] = answer(left['inner'], flags)
    if 'sport' in left:
        back['sport'], back['dport'] = left['dport'], left['sport']
    if left['proto'] == 6:
        back['flags'] = flags or (['SYN', 'ACK'] if 'SYN' in left['flags'] and 'ACK' not in left['flags'] else ['ACK'])
        back['seq'] = left['ack'] or SERVER_SEQ
        back['ack'] = left['seq'] + (1 if 'SYN' in left['flags'] or 'FIN' in left['flags'] else 0)
    if left['proto'] in (1, 58):
        back['icmpType'] = {8: 0, 0: 8, 13: 14, 14: 13, 15: 16, 16: 15, 17: 18, 18: 17, 128: 129, 129: 128, 139: 140, 140: 139}.get(left['icmpType'], left['icmpType'])
        back['icmpCode'], back['icmpId'], back['icmpSeq'] = left['icmpCode'], left['icmpId'], left['icmpSeq']
    if left['proto'] == 132:
        back['sctpChunks'] = [{'type': SCTP_ANSWERS.get(left['sctpChunks'][0]['type'], 3)}]
    return back
