// A person follows the article's request from the client to the pod on the other node: one click, the map, the addresses, the way back.
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TracePanel } from './support/panel.mjs';
import { story } from './support/story.mjs';

story('the whole journey', { file: 'ingress-path/master.capture', steps: true }, (window) => {
  let panel;
  const map = () => panel.frame.getByRole('region', { name: 'Way of the packet' });
  /** Makes the panel as wide as the page, or as narrow as it gets beside the dump. */
  const size = (width, height = 1000) => window().page.setViewportSize({ width, height });

  before(() => { panel = new TracePanel(window()); });

  it('begins with a click on the site that the ingress controller serves', async () => {
    await window().command('Tablewalk: Trace Packet');
    await panel.ready();
    await panel.inForm((options) => panel.frame.getByRole('group', { name: 'Ingress' }).getByRole('button').first().click(options));
    await panel.verdict.getByText('172.16.64.206').first().waitFor();
    const verdict = await panel.verdict.innerText();
    for (const part of ['Delivered', '172.16.219.89', '172.16.64.206:8888', 'slave']) assert.ok(verdict.includes(part), `${part} is in: ${verdict}`);
  });

  it('is drawn through client, node, ingress pod, node again, the other node and the pod', async () => {
    const boxes = (await map().locator('.title').allTextContents()).map((text) => text.trim());
    assert.equal(boxes.length, 5, boxes.join(', '));
    for (const [index, name] of ['client', 'master', 'ingress-nginx', 'slave', 'jupyter-deployment'].entries()) assert.ok(boxes[index].startsWith(name.slice(0, 6)), `${boxes[index]} is ${name}`);
    await map().locator('.becomes', { hasText: 'to 172.16.219.89' }).first().waitFor();
    await map().locator('.becomes', { hasText: 'IPIP from 192.168.44.141' }).first().waitFor();
    await window().command('View: Maximize Editor Group');
    await window().page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await window().screenshot('journey-dark');
  });

  it('goes to the station that is clicked, and the steps follow', async () => {
    await map().getByRole('button', { name: /^IPVS|^tunnel/ }).first().click();
    await panel.frame.getByRole('option', { selected: true, name: /tunl0 wraps the packet/ }).waitFor();
    await window().screenshot('journey-step');
  });

  it('ends with the table of addresses', async () => {
    await map().getByRole('tab', { name: 'Addresses' }).click();
    await map().getByRole('row', { name: /172\.16\.219\.89:\d+.*172\.16\.64\.206:8888.*nginx/ }).waitFor();
    await window().screenshot('journey-addresses');
    await map().getByRole('tab', { name: 'Map' }).click();
  });

  it('goes by the ClusterIP where that is answered', async () => {
    const question = panel.frame.getByRole('group', { name: /send requests for default\/jupyter-service/ });
    const fold = panel.frame.getByRole('region', { name: 'Questions and assumptions' }).getByRole('button').first();
    if (await fold.getAttribute('aria-expanded') === 'false') await fold.click();
    await question.getByRole('radio', { name: /ClusterIP/ }).check();
    await map().locator('.label', { hasText: 'IPVS' }).first().waitFor();
    await window().screenshot('journey-clusterip');
  });

  it('comes back to the client', async () => {
    await map().getByRole('button', { name: 'And back' }).click();
    await panel.verdict.getByText('203.0.113.10').first().waitFor();
    await window().screenshot('journey-back');
    await map().getByRole('button', { name: 'There' }).click();
    await panel.verdict.getByText('172.16.64.206').first().waitFor();
  });

  it('is kept under a name, in a file of the workspace', async () => {
    await panel.inForm((options) => panel.frame.getByRole('button', { name: 'Keep…' }).click(options));
    const input = window().page.locator('.quick-input-widget input').first();
    await input.waitFor();
    await input.fill('the article');
    await window().page.keyboard.press('Enter');
    await panel.frame.getByRole('group', { name: 'Kept' }).getByText('the article').waitFor();
    assert.deepEqual(JSON.parse(readFileSync(join(window().folder, '.vscode', 'tablewalk.json'), 'utf8')).packets.map(({ name, http }) => [name, http.host]), [['the article', 'jupyter.jcrose.com']]);
  });

  it('is followed again when a capture on the way changes', async () => {
    appendFileSync(join(window().folder, 'ingress-path', 'slave.capture'), 'root@slave:~# \n');
    await panel.verdict.getByText('this is the trace as it is now').waitFor();
  });

  it('can be read in light', async () => {
    await window().command('Preferences: Toggle between Light/Dark Themes');
    await panel.frame.locator('body.vscode-light').waitFor();
    await window().screenshot('journey-light');
  });

  it('can be read beside the dump', async () => {
    await size(700, 900);
    await panel.frame.locator('.panel').waitFor();
    await window().screenshot('journey-narrow');
    await size(1700);
  });

  it('is written as a report', async () => {
    await map().getByRole('combobox', { name: 'Export' }).selectOption('report');
    const tab = window().page.locator('.tab', { hasText: 'master-trace.md' });
    // The dialog takes no answer before it has listed the folder.
    await window().until(async () => {
      await window().page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click({ timeout: 3000 }).catch(() => undefined);
      return tab.waitFor({ timeout: 3000 }).then(() => true, () => false);
    });
    const report = readFileSync(join(window().folder, 'ingress-path', 'master-trace.md'), 'utf8');
    for (const part of ['# Trace through master', '## Addresses', '172.16.64.206:8888', 'KUBE-MARK-MASQ rule 1']) assert.ok(report.includes(part), part);
  });
});

story('the whole journey in high contrast', { file: 'ingress-path/master.capture', settings: { 'workbench.colorTheme': 'Default High Contrast' } }, (window) => {
  it('is drawn in the colours of the theme', async () => {
    const panel = new TracePanel(window());
    await window().command('Tablewalk: Trace Packet');
    await panel.ready();
    await panel.inForm((options) => panel.frame.getByRole('group', { name: 'Ingress' }).getByRole('button').first().click(options));
    await panel.verdict.getByText('172.16.64.206').first().waitFor();
    await panel.frame.locator('body.vscode-high-contrast').waitFor();
    await window().command('View: Maximize Editor Group');
    await window().screenshot('journey-contrast');
  });
});
