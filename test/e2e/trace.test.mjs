// A person traces the article's packet through the sample: form, verdict, steps, the rules in the editor.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { TracePanel } from './support/panel.mjs';
import { story } from './support/story.mjs';

const sample = readFileSync(inRoot('samples', 'ingress-path', 'master.capture'), 'utf8').split('\n');
const article = { on: 'ens33', From: '10.250.0.34', 'Source port': '40000', To: '192.168.44.141', 'Destination port': '80' };

story('tracing a packet', { file: 'ingress-path/master.capture', steps: true }, (window) => {
  let panel;

  before(() => { panel = new TracePanel(window()); });

  it('opens the panel from the command palette, with its form filled', async () => {
    await window().command('Tablewalk: Trace Packet');
    await panel.ready();
    assert.match(await panel.value('To'), /^\d+\.\d+\.\d+\.\d+$/);
    await panel.inForm((options) => panel.frame.getByRole('region', { name: 'Found in this dump' }).getByRole('button').first().waitFor(options));
    await window().screenshot('form');
  });

  it('complains at the field that is wrong', async () => {
    await panel.fill({ ...article, To: 'nowhere' });
    await panel.trace();
    await panel.frame.locator('#field-dst[aria-invalid="true"]').waitFor();
    assert.notEqual((await panel.frame.locator('#problem-dst').innerText()).trim(), '');
    await window().screenshot('form-problem');
  });

  it('says where the packet ends up', async () => {
    await panel.fill(article);
    await panel.inForm((options) => panel.frame.getByRole('checkbox', { name: 'This box only' }).check(options));
    await panel.trace();
    await panel.inspector.getByText('10.250.0.34:40000').first().waitFor();
    await panel.verdict.getByText('Delivered').first().waitFor();
    const text = await panel.verdict.innerText();
    for (const part of ['172.16.219.89', 'calibfbdf93cf51', '192.168.44.141']) assert.ok(text.includes(part), `${part} is in: ${text}`);
    await window().screenshot('trace');
  });

  const way = [
    [/PREROUTING, KUBE-SERVICES rule 3, matched/, 'KUBE-SERVICES'],
    [/PREROUTING, KUBE-NODE-PORT rule 1, matched/, 'KUBE-NODE-PORT'],
    [/PREROUTING, KUBE-MARK-MASQ rule 1, matched.*0x4000/, 'KUBE-MARK-MASQ'],
    [/PREROUTING, CNI-HOSTPORT-DNAT rule 1, matched/, 'CNI-HOSTPORT-DNAT'],
    [/PREROUTING, CNI-DN-50c24a55650b462c3ecc9 rule 3, matched.*172\.16\.219\.89/, 'CNI-DN-'],
    [/POSTROUTING, KUBE-POSTROUTING rule 4, matched.*MASQUERADE/, 'KUBE-POSTROUTING'],
  ];
  for (const [name, filter] of way) {
    it(`shows the step ${filter}`, async () => {
      await panel.filter(filter);
      await panel.step(name).first().waitFor();
    });
  }

  it('shows the rule of a step in the editor, and the packet at it', async () => {
    await panel.filter('CNI-DN-');
    await panel.step(/rule 3, matched/).first().click();
    await window().line('--dport 80 -j DNAT --to-destination 172.16.219.89:80').waitFor();
    await panel.inspector.getByText('172.16.219.89').first().waitFor();
    await panel.steps.press('Enter');
    await window().atLine(sample.findIndex((line) => line.includes('--dport 80 -j DNAT')) + 1);
    await window().screenshot('step');
  });

  it('numbers the rules that matched, in the dump', async () => {
    const numberOf = (line) => [...line.querySelectorAll('span')].map((span) => Number(getComputedStyle(span, '::before').content.replaceAll('"', ''))).find((number) => number > 0);
    const rule = window().line('--dport 80 -j DNAT --to-destination 172.16.219.89:80');
    const jump = window().line('--dports 80,443 -j CNI-DN-');
    const number = await window().until(() => rule.evaluate(numberOf));
    assert.equal(await jump.evaluate(numberOf), number - 1, 'the jump to its chain matched just before');
  });

  it('is walked with the keyboard', async () => {
    await panel.filter('');
    await panel.steps.focus();
    await panel.steps.press('Home');
    await panel.frame.getByRole('option', { name: /^Step 1,/, selected: true }).waitFor();
    await panel.steps.press('ArrowDown');
    await panel.frame.getByRole('option', { name: /^Step 2,/, selected: true }).waitFor();
  });

  it('follows the theme', async () => {
    const colour = () => panel.frame.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
    const dark = await colour();
    await window().command('Preferences: Toggle between Light/Dark Themes');
    await panel.frame.locator('body.vscode-light').waitFor();
    assert.notEqual(await colour(), dark);
    await window().screenshot('trace-light');
  });
});

story('ways to the trace panel', { file: 'ingress-path/master.capture' }, (window) => {
  let panel;

  before(() => { panel = new TracePanel(window()); });
  afterEach(async () => {
    await window().command('View: Close All Editors');
    await window().open('ingress-path/master.capture');
  });

  it('a code lens above PREROUTING', async () => {
    await window().page.locator('.codelens-decoration a', { hasText: 'Trace Packet' }).first().click();
    await panel.ready();
  });

  it("a button in the editor's title", async () => {
    await window().page.locator('.editor-actions').getByRole('button', { name: 'Trace Packet' }).click();
    await panel.ready();
  });

  it('the context menu of a rule, with a packet that fits the rule', async () => {
    await window().goTo(sample.findIndex((line) => line.includes('--dport 443 -j DNAT')) + 1);
    const { x, y } = await window().placeOf('--dport 443 -j DNAT', '443');
    await window().menu({ x, y }, 'Trace Through This Rule');
    await panel.ready();
    assert.equal(await panel.value('Destination port'), '443');
  });
});

story('what no dump says', { file: 'limit.capture', files: { 'limit.capture': limitedCapture() }, steps: true }, (window) => {
  let panel;
  const limit = () => panel.frame.getByRole('group', { name: /limit/i });

  before(async () => {
    panel = new TracePanel(window());
    await window().command('Tablewalk: Trace Packet');
    await panel.ready();
    await panel.fill({ on: 'eth0', From: '192.0.2.7', 'Source port': '40000', To: '192.0.2.1', 'Destination port': '80' });
    await panel.trace();
  });

  it('is assumed aloud: a limit whose bucket is full lets the packet through', async () => {
    await panel.verdict.getByText('Delivered').first().waitFor();
    const fold = panel.frame.getByRole('region', { name: 'Questions and assumptions' }).getByRole('button').first();
    if (await fold.getAttribute('aria-expanded') === 'false') await fold.click();
    await limit().getByText('assumed', { exact: true }).waitFor();
    await window().screenshot('assumption');
  });

  it('is turned over in place, and the packet is traced again', async () => {
    await limit().getByRole('radio', { name: 'No' }).check();
    await panel.verdict.getByText('Dropped').first().waitFor();
    await limit().getByText('your answer', { exact: true }).waitFor();
    await window().screenshot('assumption-turned');
  });
});

story('tracing through a hostile dump', { file: 'hostile.rules', files: { 'hostile.rules': hostileDump() } }, (window) => {
  it('shows text as text', async () => {
    const panel = new TracePanel(window());
    await window().command('Tablewalk: Trace Packet');
    await panel.ready();
    await panel.fill({ From: '10.0.0.1', 'Source port': '40000', To: '10.0.0.2', 'Destination port': '80' });
    await panel.trace();
    await panel.step(/<img src=x/).first().waitFor();
    assert.equal(await panel.frame.locator('img, script[src^="data"], a').count(), 0);
    assert.equal(await panel.frame.locator('body').evaluate(() => globalThis.hacked), undefined);
    await window().screenshot('hostile');
  });
});

function limitedCapture() {
  return [
    'root@node:~# iptables-save', '*filter', ':INPUT DROP [0:0]', ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', '-A INPUT -p tcp -m tcp --dport 80 -m limit --limit 5/min --limit-burst 3 -j ACCEPT', 'COMMIT',
    'root@node:~# ip addr', '2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000', '    inet 192.0.2.1/24 brd 192.0.2.255 scope global eth0',
    'root@node:~# ip route', '192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.1', '',
  ].join('\n');
}

function hostileDump() {
  const comment = '<img src=x onerror=globalThis.hacked=1> [quit](command:workbench.action.quit) <b>bold</b>';
  return ['*filter', ':INPUT ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ...['INPUT', 'FORWARD', 'OUTPUT'].map((chain) => `-A ${chain} -m comment --comment "${comment}" -j ACCEPT`), 'COMMIT', ''].join('\n');
}
