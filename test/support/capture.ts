/** Exports capture: the text of a box's capture, from a line for each device and route. */

/** A capture: `ip addr` of devices, `name address/length[,address/length]`, `ip route` and rules. */
export function capture(host: string, { links, routes, rules = '', more = '' }: { readonly links: readonly string[]; readonly routes: readonly string[]; readonly rules?: string; readonly more?: string }): string {
  const devices = ['lo 127.0.0.1/8', ...links].map((line, index) => {
    const [name = '', addresses = ''] = line.split(' ');
    const inet = addresses === '' ? [] : addresses.split(',').map((address) => `    inet ${address} scope ${name === 'lo' ? 'host' : 'global'} ${name.split('@')[0]}`);
    return [`${index + 1}: ${name}: <UP,LOWER_UP> mtu 1500`, `    link/${name === 'lo' ? 'loopback 00:00:00:00:00:00' : /^tunl/.test(name) ? 'ipip 0.0.0.0' : 'ether 02:00:00:00:00:01'}`, ...inet].join('\n');
  });
  const prompt = `root@${host}:~# `;
  return [`${prompt}ip addr`, ...devices, `${prompt}ip route`, ...routes, ...(rules === '' ? [] : [`${prompt}iptables-save`, rules]), ...(more === '' ? [] : [more]), ''].join('\n');
}
