// A person takes two captures of a box, compares them, and finds the rule that drops.
import assert from 'node:assert/strict';
import { story } from './support/story.mjs';

const dump = (blocked, web) => `*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [3:180]
[${web}:${web * 60}] -A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
[${blocked}:${blocked * 60}] -A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -m comment --comment "no SSH from inside" -j DROP
[9:540] -A FORWARD -i eth0 -j ACCEPT
COMMIT
`;

story('comparing two captures', { file: 'earlier.rules', files: { 'earlier.rules': dump(4, 100), 'later.rules': dump(16, 1350) }, steps: true }, (window) => {
  const rows = () => window().page.locator('.part.panel').locator('.monaco-list-row');

  it('asks for the other capture, and lists what counted in between', async () => {
    await window().command('Tablewalk: Compare With Another Capture');
    await window().page.locator('.quick-input-list .monaco-list-row', { hasText: 'later.rules' }).first().click();
    await rows().filter({ hasText: '+1,250' }).waitFor();
    assert.equal(await rows().count(), 2);
    await rows().filter({ hasText: '+12' }).last().waitFor();
    await window().page.locator('.tab.active', { hasText: 'later.rules' }).waitFor();
    await window().screenshot('compare');
  });

  it('leads from the list to the rule that drops', async () => {
    await rows().filter({ hasText: 'INPUT rule 2' }).click();
    await window().atLine(5);
    await window().screenshot('compare-rule');
  });

  it('shows only what drops, and goes away', async () => {
    await window().command('Tablewalk: Show Only What Drops');
    await rows().filter({ hasText: '+1,250' }).waitFor({ state: 'hidden' });
    assert.equal(await rows().count(), 1);
    await window().command('Tablewalk: End the Comparison');
    await rows().first().waitFor({ state: 'hidden' });
  });
});
