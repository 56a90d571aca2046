// A person pasted what two nodes printed into one file, and traces a packet through the second.
import { TracePanel } from './support/panel.mjs';
import { story } from './support/story.mjs';

const box = (host, address, target) => `root@${host}:~# iptables-save
*filter
:INPUT ACCEPT [0:0]
-A INPUT -p tcp -m tcp --dport 22 -j ${target}
COMMIT
root@${host}:~# ip addr
2: eth0: <BROADCAST,UP> mtu 1500
    inet ${address}/24 scope global eth0
root@${host}:~# ip route
192.0.2.0/24 dev eth0 proto kernel scope link src ${address}
`;

story('a file of two boxes', { file: 'both.capture', files: { 'both.capture': box('master', '192.0.2.1', 'ACCEPT') + box('worker', '192.0.2.2', 'DROP') }, steps: true }, (window) => {
  let panel;
  before(() => { panel = new TracePanel(window()); });

  it('offers both boxes in the form', async () => {
    await window().command('Tablewalk: Trace Packet');
    await panel.ready();
    await panel.inForm((options) => panel.frame.getByLabel('Box', { exact: true }).selectOption({ label: 'worker (192.0.2.2)' }, options));
    await window().until(async () => (await panel.value('To')) === '192.0.2.2');
  });

  it('follows the packet on the chosen one', async () => {
    await panel.fill({ on: 'eth0', From: '192.0.2.9', 'Destination port': '22' });
    await panel.trace();
    await panel.verdict.getByText('Dropped').first().waitFor();
    await window().screenshot('two-boxes');
  });
});
