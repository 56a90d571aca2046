"""Ask the running kernel what it does with packets: JSON cases on stdin, one a line; an answer a line on stdout.

A case: {"rules4": iptables-save text, "rules6": …, "nft4": the same for iptables-nft, "nftFirst": loaded before the others, "ipset": ipset save text,
  "interfaces": [{"name", "addresses": ["192.0.2.1/24"], "up": true, "mtu": 1500, "tunnel": "" or what `ip link add … type ipip` takes}], "routes": [lines of `ip route`], "routes6",
  "ipRules": [lines of `ip rule`], "ipvs": text for `ipvsadm --restore`, "sysctls": {name: value}, "packets": [description, see packets.py]}.
A packet with "in" arrives on that interface; without, a process of the box sends it (mark, uid, gid possible).
"reply": true is the answer of whoever got the packet before; with the type of an ICMP error, that error about it.

An answer: {"packets": [{"counters": {"nat PREROUTING 3": 1, "nat PREROUTING policy": 1},
  "delivered": "local" | "out" | null, "out": {interface, src, dst, …} | null, "local": {src, dst, …} | absent, "sent": description}]},
{"error", "stage"} for a case that cannot be set up, {"unsupported"} in the place of a packet that cannot be sent.
Each case runs in a forked child in a fresh network namespace, so conntrack starts empty; the packets of one case
share it. "dump": true adds "dump", made before the packet of the number "dumpAfter" and then with the connections: what the commands that people collect print on that box. {"probe": true} answers {"probe": {"ok", "reason"}}: whether this machine can do all that.
"""
import ipaddress
import json
import os
import re
import select
import shutil
import signal
import socket
import sys
import time
import traceback

import delivered
import packets
from counters import Counters
from netns import LIBC, OWN_PRIORITY, CaseError, has_tunnels, is_v6, load_rules, run, set_up, sysctl_path, unshare

TOOLS = ['ip', 'nft', 'ipset', 'iptables-legacy-restore', 'iptables-legacy-save', 'ip6tables-legacy-restore', 'ip6tables-legacy-save']
# By family; each case runs in a process of its own.
COUNTERS = {}
# Filled where a case has rules of iptables-nft, too.
NFT = []
ROUTING_SYSCTLS = {
    'ipv4': ['forwarding', 'rp_filter', 'accept_local', 'route_localnet', 'src_valid_mark', 'send_redirects', 'bc_forwarding', 'ignore_routes_with_linkdown'],
    'ipv6': ['forwarding', 'ignore_routes_with_linkdown'],
}
CASE_SECONDS = 50


def read_counters(v6):
    """Packet counters by "table CHAIN number" and "table CHAIN policy"; those of iptables-nft begin with "nft "."""
    if v6 not in COUNTERS:
        COUNTERS[v6] = Counters(v6)
    return {**COUNTERS[v6].read(), **(read_nft() if NFT and not v6 else {})}


def read_nft():
    """The counters of iptables-nft, as it prints them."""
    found, table, numbers = {}, '', {}
    for line in run('iptables-nft-save', ['iptables-nft-save', '-c']).splitlines():
        chain, rule = re.match(r':(\S+) [A-Z]+ \[(\d+):', line), re.match(r'\[(\d+):\d+\] -A (\S+)', line)
        if line.startswith('*'):
            table, numbers = line[1:], {}
        elif chain:
            found['nft %s %s policy' % (table, chain[1])] = int(chain[2])
        elif rule:
            numbers[rule[2]] = numbers.get(rule[2], 0) + 1
            found['nft %s %s %d' % (table, rule[2], numbers[rule[2]])] = int(rule[1])
    return found


def dump(case):
    """What the usual commands print on the box of a case, by command."""
    policy = case.get('ipRules') or case.get('ipRules6') or any(re.search(r' table |^(local|broadcast|anycast) ', line) for line in (case.get('routes') or []) + (case.get('routes6') or []))
    commands = ['iptables-save', *(['ipset save', 'ipset list'] if case.get('ipset') else []), 'ip addr', 'ip route show table all' if policy else 'ip route', 'ip rule']
    if case.get('rules6') or any(is_v6(packet.get('src', '')) for packet in case['packets']):
        commands += ['ip6tables-save', 'ip -6 rule'] + ([] if policy else ['ip -6 route'])
    if case.get('ipvs'):
        commands.append('ipvsadm -Ln')
    shown = {command: run(command, command.replace('tables-', 'tables-legacy-').split()) for command in commands}
    if case.get('nft4'):
        shown['iptables-nft-save'] = run('iptables-nft-save', ['iptables-nft-save'])
    if case.get('sysctls'):
        shown['sysctl -a'] = read_sysctls(case['sysctls'])
    if case.get('dumpAfter'):
        shown.update(list_connections(case['dumpAfter'] % 2 == 0))
    return shown


def list_connections(by_tool):
    """What connection tracking knows, as conntrack(8) prints it, or as /proc does where that tool is missing or not wanted."""
    if by_tool and shutil.which('conntrack'):
        return {'conntrack -L': run('conntrack', ['conntrack', '-L', '-o', 'labels']) + run('conntrack', ['conntrack', '-L', '-f', 'ipv6', '-o', 'extended'])}
    with open('/proc/net/nf_conntrack') as file:
        return {'cat /proc/net/nf_conntrack': file.read()}


def read_sysctls(asked):
    """The lines of `sysctl -a` that decide about routing, and those that the case sets."""
    names = {'net.ipv4.ip_forward', *asked}
    for family, keys in ROUTING_SYSCTLS.items():
        for device in os.listdir('/proc/sys/net/%s/conf' % family):
            names |= {'net.%s.conf.%s.%s' % (family, device.replace('.', '/'), key) for key in keys}
    lines = []
    for name in sorted(names):
        with open(sysctl_path(name)) as file:
            lines.append('%s = %s\n' % (name, file.read().strip()))
    return ''.join(lines)


def send_from_here(packet):
    """Send a packet as a local process would: raw socket with the IP header included.

    -m owner looks at the fsuid of the task that made the socket; setfsuid keeps the right to make a raw one.
    """
    data, v6 = packets.build(packet), is_v6(packet['src'])
    LIBC.setfsgid(packet.get('gid', 0))
    LIBC.setfsuid(packet.get('uid', 0))
    try:
        sock = socket.socket(socket.AF_INET6 if v6 else socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    finally:
        LIBC.setfsuid(0)
        LIBC.setfsgid(0)
    with sock:
        if v6:
            sock.setsockopt(socket.IPPROTO_IPV6, 36, 1)  # IPV6_HDRINCL
        else:
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_HDRINCL, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if packet.get('tos'):  # Routing asks the socket for it, not the header.
            sock.setsockopt(*((socket.IPPROTO_IPV6, socket.IPV6_TCLASS) if v6 else (socket.IPPROTO_IP, socket.IP_TOS)), packet['tos'])
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY, OWN_PRIORITY)  # Behind IP_TOS, which sets a priority of its own.
        if packet.get('mark'):
            sock.setsockopt(socket.SOL_SOCKET, 36, packet['mark'])  # SO_MARK
        try:
            sock.bind((packet['src'], 0))  # Routing then knows the source address, as it does of any bound socket.
        except OSError:
            pass
        try:
            sock.sendto(data, (packet['dst'], 0))
        except OSError as error:
            # EPERM is what a DROP or REJECT in OUTPUT says to the sender; the counters tell the rest.
            return error.strerror
    return None


def read_leaving(devices, patience=0.001):
    """What left through the devices, in order of the devices."""
    left = []
    by_fd = {fd: name for name, fd in devices.items()}
    for fd in select.select(list(by_fd), [], [], patience)[0]:
        while True:
            try:
                left.append({'interface': by_fd[fd], **packets.parse(os.read(fd, 65536))})
            except BlockingIOError:
                break
    return left


def complete(packet, before):
    """A packet with everything filled in: for a reply, from the packet before as it left or was delivered.

    None where the packet before was not delivered to anybody.
    """
    if not packet.get('reply'):
        return packet
    if not before or not before.get('delivered'):
        return None
    left = before['out'] or before['local']
    back = packets.error(left, packet['icmpType']) if packets.is_error(left, packet) else packets.answer(left, packet.get('flags'))
    made = {**back, **{k: v for k, v in packet.items() if k != 'reply'}}
    if before['delivered'] == 'out':
        made['in'] = before['out']['interface']
    return made


def unsupported(packet, devices):
    """Why a packet cannot be sent here, or None."""
    if packet is None:
        return 'the packet before was not delivered'
    if 'in' in packet and packet.get('mark'):
        return 'the mark of an arriving packet is always 0'
    if 'in' in packet and packet['in'] not in devices:
        return 'no device %s' % packet['in']
    return None


def run_case(case):
    """Run a case in this process's namespace; the answers to its packets."""
    devices = set_up(case)
    arriving = delivered.listen()
    load_rules(case)
    NFT.extend(['on'] if case.get('nft4') else [])
    read_leaving(devices)
    answers, before = [], None
    # What a tunnel device unpacks goes on a little later.
    tunnels = has_tunnels(case)
    patience = 0.05 if tunnels else 0.001
    # connlimit looks its lists through once a jiffy, and keeps a tuple of another processor for two (find_or_evict).
    pause = 0.012 if any('connlimit' in case.get(key, '') for key in ('rules4', 'rules6')) else 0
    state = {v6: read_counters(v6) for v6 in {is_v6(p['src']) if 'src' in p else False for p in case['packets']}}
    shown = dump(case) if case.get('dump') and not case.get('dumpAfter') else None
    for index, described in enumerate(case['packets']):
        if case.get('dump') and index > 0 and index == case.get('dumpAfter'):
            shown = dump(case)
        packet = complete(described, before)
        reason = unsupported(packet, devices)
        if reason:
            answers.append({'unsupported': reason})
            continue
        time.sleep(pause)
        v6 = is_v6(packet['src'])
        failed = os.write(devices[packet['in']], packets.build(packet)) and None if 'in' in packet else send_from_here(packet)
        # TEE sets Don't Fragment on its copies of IPv4 packets; what is sent here has not got it, but for the outer packets of tunnels.
        left = [one for one in read_leaving(devices, patience) if not one.get('df') or 'inner' in one]
        counters, old = read_counters(v6), state.get(v6, {})
        moved = {key: count - old.get(key, 0) for key, count in counters.items() if count != old.get(key, 0)}
        try:
            local = [packets.parse(data) for data in delivered.read(arriving)]
        except delivered.Endless:
            answers += [{'unsupported': 'a packet goes round in the box for ever'}] * (len(case['packets']) - index)
            break
        before = {'counters': moved, 'delivered': 'out' if left else 'local' if local else None, 'out': left[0] if left else None, 'sent': packet}
        if local:
            before['local'] = local[-1]
        if len(local) > 1:
            before['moreLocal'] = local[:-1]
        if failed:
            before['sendError'] = failed
        if len(left) > 1:
            before['more'] = left[1:]
        answers.append(before)
        state[v6] = counters
    return {'packets': answers, **({'dump': shown} if shown else {})}


ENDING = []


def reap(at_most):
    """Collect children that have ended; wait for the oldest while more than at_most are still ending.

    Taking a namespace's devices down lasts longer than a case: the next ones need not wait for it, but
    too many at a time keep the kernel's configuration lock busy.
    """
    for child in ENDING[:]:
        late = len(ENDING) > at_most
        if os.waitpid(child, 0 if late else os.WNOHANG)[0]:
            ENDING.remove(child)


def in_child(work):
    """Run work() in a forked child with a namespace of its own; its result as a dict."""
    reap(4)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            unshare()
            result = work()
        except CaseError as error:
            result = {'error': error.text, 'stage': error.stage}
        except Exception:
            result = {'error': traceback.format_exc(), 'stage': 'oracle'}
        with os.fdopen(writing, 'w') as file:
            json.dump(result, file)
        os._exit(0)
    os.close(writing)
    text, deadline = b'', time.monotonic() + CASE_SECONDS
    with os.fdopen(reading, 'rb') as file:
        while select.select([file], [], [], max(0, deadline - time.monotonic()))[0]:
            part = os.read(file.fileno(), 65536)
            if not part:
                break
            text += part
        else:
            os.kill(child, signal.SIGKILL)
    ENDING.append(child)
    return json.loads(text) if text else {'error': 'no answer within %d s' % CASE_SECONDS, 'stage': 'oracle'}


def probe():
    """Whether this machine can run cases, and why not."""
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if os.geteuid() != 0:
        reason = 'it needs root'
    elif missing:
        reason = 'missing: ' + ', '.join(missing)
    elif not os.path.exists('/dev/net/tun'):
        reason = 'no /dev/net/tun'
    else:
        rules = '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m conntrack --ctstate NEW\nCOMMIT\n*nat\nCOMMIT\n*mangle\nCOMMIT\n*raw\nCOMMIT\n'
        tried = in_child(lambda: run_case({
            'interfaces': [{'name': 'probe0', 'addresses': ['192.0.2.1/24']}], 'rules4': rules, 'rules6': rules,
            'ipset': 'create probe hash:ip,port', 'packets': [{'in': 'probe0', 'src': '198.51.100.1', 'dst': '192.0.2.1', 'proto': 'icmp'}],
            'routes': ['default dev probe0']}))
        ok = tried.get('packets', [{}])[0].get('counters', {}).get('filter INPUT 1') == 1
        reason = None if ok else 'the kernel refused a trial: %s' % (tried.get('error') or tried)
    return {'probe': {'ok': reason is None, 'reason': reason, 'kernel': os.uname().release}}


def main():
    """Answer each line of stdin."""
    for line in sys.stdin:
        if not line.strip():
            continue
        started, case = time.monotonic(), {}
        try:
            case = json.loads(line)
            result = probe() if case.get('probe') else in_child(lambda: run_case(case))
        except Exception:
            result = {'error': traceback.format_exc(), 'stage': 'oracle'}
        result['ms'] = round((time.monotonic() - started) * 1000)
        if 'id' in case:
            result['id'] = case['id']
        print(json.dumps(result), flush=True)


if __name__ == '__main__':
    main()
