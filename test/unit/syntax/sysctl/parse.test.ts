/** Reading `sysctl` output. */
import assert from 'node:assert/strict';
import { analyse } from '../../../../server/src/analyse.ts';

const read = (text: string): Record<string, string> => Object.fromEntries([...analyse('mem:/a', text).host.sysctls].map(([name, { value }]) => [name, value]));

describe('sysctl', () => {
  it('reads names with dots and with slashes', () => {
    assert.deepEqual(read('$ sysctl -a\nnet.ipv4.ip_forward = 1\nnet.ipv4.conf.eth0/100.rp_filter = 2\nnet/ipv4/conf/eth0.100/forwarding=0\nnet.ipv4.tcp_rmem = 4096\t131072\t6291456\nsysctl: permission denied on key "x"\n'), {
      'net.ipv4.ip_forward': '1', 'net.ipv4.conf.eth0/100.rp_filter': '2', 'net.ipv4.conf.eth0/100.forwarding': '0', 'net.ipv4.tcp_rmem': '4096\t131072\t6291456',
    });
  });

  it('is known by its content, too, and the last of equal names counts', () => {
    const text = 'net.ipv4.ip_forward = 0\nnet.ipv4.ip_forward = 1\nkernel.hostname = box\n';
    assert.deepEqual(read(text), { 'net.ipv4.ip_forward': '1', 'kernel.hostname': 'box' });
    const { span } = analyse('mem:/a', text).host.sysctls.get('net.ipv4.ip_forward')!;
    assert.deepEqual([text.slice(span.start, span.end), span.start], ['net.ipv4.ip_forward = 1', 24]);
  });

  it('begins behind other sections', () => {
    assert.deepEqual(analyse('mem:/a', '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\nnet.ipv4.ip_forward = 1\n').capture.sections.map(({ kind }) => kind), ['iptables', 'sysctl']);
  });
});
