"""One box in a fresh network namespace: devices, addresses, routes, sysctls, guards.

Every interface is a TUN device, so that no ARP is needed and packets are plain IP on a file
descriptor; those with "tunnel" are IPIP devices of the kernel's. Interface order is creation order,
which MASQUERADE's choice of address depends on.
"""
import ctypes
import fcntl
import os
import re
import struct
import subprocess

import nfacct

CLONE_NEWNET = 0x40000000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454ca, 0x0001, 0x1000
LIBC = ctypes.CDLL(None, use_errno=True)
# The priority that marks the packets the test itself sends; the kernel's own answers have not got it.
OWN_PRIORITY = 0x7a62

# The input guard is loaded before anything registers conntrack's hooks: of two hooks with the same
# priority the one registered first runs last, so the guard logs (see delivered.py) and drops behind conntrack's
# confirmation, and the connection of a packet that was delivered here goes on to exist.
# Untracked at the beginning of OUTPUT are copies that TEE makes, and nothing else.
# The last rule switches conntrack on, as some rule does on every node: without one, nat sees nothing.
GUARDS = '''
table inet tablewalk_guard {
  chain input { type filter hook input priority 2147483647; log group 7 queue-threshold 1 drop; }
  chain output { type filter hook output priority -1000; meta priority %d accept; ct state untracked accept; drop; }
  chain tracking { type filter hook input priority 2147483646; ct state new; }
}
''' % OWN_PRIORITY
# IPVS and tunnel devices send packets on through OUTPUT, and a tunnel device gets its packets from INPUT.
# FORWARD gives a packet a priority by its TOS byte.
SENT_ON_GUARDS = '''
table inet tablewalk_guard {
  chain arriving { type filter hook prerouting priority -1000; meta priority set %d; }
  chain forwarding { type filter hook forward priority 2147483647; meta priority set %d; }
}
insert rule inet tablewalk_guard output ip protocol 4 accept
''' % (OWN_PRIORITY, OWN_PRIORITY)
TUNNEL_GUARD = 'insert rule inet tablewalk_guard input ip protocol 4 accept\n'

DEFAULT_SYSCTLS = {
    'net.ipv4.ip_forward': 1, 'net.ipv4.conf.all.rp_filter': 0, 'net.ipv4.conf.default.rp_filter': 0,
    'net.ipv6.conf.all.forwarding': 1, 'net.ipv6.conf.default.forwarding': 1,
    'net.ipv6.conf.all.accept_ra': 0, 'net.ipv6.conf.default.accept_ra': 0,
    'net.ipv6.conf.default.router_solicitations': 0, 'net.ipv6.conf.default.accept_dad': 0,
    'net.ipv6.conf.all.disable_ipv6': 0, 'net.ipv6.conf.default.disable_ipv6': 0,
}


class CaseError(Exception):
    """What went wrong in a case, said by stage."""

    def __init__(self, stage, text):
        super().__init__('%s: %s' % (stage, text))
        self.stage, self.text = stage, text


def run(stage, command, text=''):
    """Run a command with text on its stdin; its stdout, or a CaseError with its stderr."""
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        raise CaseError(stage, (done.stderr or done.stdout).strip()[:2000])
    return done.stdout


def unshare():
    """Put this process into a network namespace of its own."""
    if LIBC.unshare(CLONE_NEWNET) != 0:
        raise CaseError('unshare', os.strerror(ctypes.get_errno()))


def open_tun(name):
    """Create a TUN device; its file descriptor."""
    fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack('16sH', name.encode(), IFF_TUN | IFF_NO_PI))
    return fd


def sysctl_path(name):
    """The file of a sysctl. A dot in an interface name is written as / there (sysctl(8))."""
    return '/proc/sys/' + '/'.join(part.replace('/', '.') for part in name.split('.'))


def write_sysctl(name, value):
    """Set a sysctl of this namespace."""
    try:
        with open(sysctl_path(name), 'w') as file:
            file.write(str(value))
    except OSError as error:
        raise CaseError('sysctl', '%s: %s' % (name, error))


def clean_route(line):
    """A line of `ip route` as arguments of `ip route add`: without what only describes its state."""
    words = [word for word in line.split() if word not in ('linkdown', 'dead', 'offload', 'rt_trap')]
    for name in ('expires', 'pref', 'error'):
        if name in words:
            at = words.index(name)
            del words[at:at + 2]
    return ' '.join(words)


def clean_rule(line):
    """A line of `ip rule` (32765:	from all fwmark 0x1 lookup 100) as arguments of `ip rule add`."""
    pref, _, rest = line.partition(':')
    return ('pref %s %s' % (pref, rest) if pref.strip().isdigit() else line).strip()


def is_v6(text):
    """Whether an address or route is IPv6."""
    return ':' in text


def has_tunnels(case):
    """Whether the box of a case has tunnel devices."""
    return any('tunnel' in item for item in case.get('interfaces') or [])


def set_up(case):
    """Build the box of a case in this namespace: interface name -> file descriptor of its TUN device."""
    sysctls = dict(case.get('sysctls') or {})
    for name, value in DEFAULT_SYSCTLS.items():
        write_sysctl(name, sysctls.get(name, value))
    tunnels = has_tunnels(case)
    sent_on = SENT_ON_GUARDS if tunnels or case.get('ipvs') else ''
    run('guards', ['nft', '-f', '-'], GUARDS + sent_on + (TUNNEL_GUARD if tunnels else ''))
    devices, first, second = {}, ['link set lo up'], []
    for item in case.get('interfaces') or []:
        name = item['name']
        if 'tunnel' in item:
            run('tunnel', ['ip', 'link', 'add', name, 'type', 'ipip', *item['tunnel'].split()])
        elif name != 'lo':
            devices[name] = open_tun(name)
            first.append('link set dev %s addrgenmode none' % name)
            if 'mtu' in item:
                first.append('link set dev %s mtu %d' % (name, item['mtu']))
        for address in item.get('addresses') or []:
            host = address.split('/')[0]
            if name == 'lo' and host in ('127.0.0.1', '::1'):
                continue
            flags = ' nodad' if is_v6(address) else ''
            first.append('addr add %s dev %s noprefixroute%s' % (address, name, flags))
        if name != 'lo' and item.get('up', True):
            first.append('link set dev %s up' % name)
    for lines in (case.get('routes') or [], case.get('routes6') or []):
        cleaned = [clean_route(line) for line in lines if line.strip()]
        second.append([line for line in cleaned if ' via ' not in line] + [line for line in cleaned if ' via ' in line])
    run('addresses', ['ip', '-batch', '-'], '\n'.join(first) + '\n')
    for family, lines, rules in (('-4', second[0], case.get('ipRules')), ('-6', second[1], case.get('ipRules6'))):
        commands = ['route add ' + line for line in lines] + ['rule add ' + clean_rule(line) for line in rules or []]
        if commands:
            run('routes', ['ip', family, '-batch', '-'], '\n'.join(commands) + '\n')
    for name, value in sysctls.items():
        if name not in DEFAULT_SYSCTLS and not name.startswith('net.ipv4.vs.'):
            write_sysctl(name, value)
    return devices


def load_rules(case):
    """Load sets and accounting objects, then the IPv4 and the IPv6 ruleset, then virtual servers."""
    if (case.get('ipset') or '').strip():
        run('ipset restore', ['ipset', '-exist', 'restore'], case['ipset'])
    for name in sorted(set(re.findall(r'--nfacct-name (\S+)', (case.get('rules4') or '') + (case.get('rules6') or '')))):
        nfacct.create(name)
    loads = [('rules4', 'iptables-legacy-restore'), ('rules6', 'ip6tables-legacy-restore')]
    # Of two back ends the kernel asks the one that was loaded last first.
    loads.insert(0 if case.get('nftFirst') else 2, ('nft4', 'iptables-nft-restore'))
    for key, command in loads:
        if (case.get(key) or '').strip():
            run(command, [command], case[key])
    if (case.get('ipvs') or '').strip():
        # kube-proxy sets conntrack; the sysctls are there once ip_vs is.
        for name, value in {'net.ipv4.vs.conntrack': 1, **(case.get('sysctls') or {})}.items():
            if name.startswith('net.ipv4.vs.'):
                write_sysctl(name, value)
        run('ipvsadm', ['ipvsadm', '--restore'], case['ipvs'])
