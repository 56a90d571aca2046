// A person writes a rule with the keyboard: proposals come by themselves where a word must follow, and go into the line as chosen.
import assert from 'node:assert/strict';
import { story } from './support/story.mjs';

const rules = ['*filter', ':INPUT ACCEPT [0:0]', ':web-in - [0:0]', '[12:720] -A INPUT -m statistic --mode random --probability 0.33333333349 -j web-in', '', 'COMMIT', ''].join('\n');

story('writing a rule', { file: 'writing.rules', files: { 'writing.rules': rules }, steps: true }, (window) => {
  const proposal = (text) => window().page.locator('.suggest-widget.visible .monaco-list-row', { hasText: text }).first();

  it('is helped with chain, options, values and target', async () => {
    const { page } = window();
    // The lenses say that the server has read the file.
    await page.locator('.codelens-decoration', { hasText: '1 reference' }).waitFor();
    await window().goTo(5);
    await page.keyboard.type('-A ');
    await proposal('web-in').waitFor();
    await page.keyboard.type('we');
    await proposal('INPUT').waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await page.keyboard.type(' -p tcp -m conn');
    await proposal('conntrack').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.type('track --cts');
    await proposal('--ctstate').waitFor();
    await window().screenshot('completion');
    await page.keyboard.press('Enter');
    await page.keyboard.type(' ');
    await proposal('ESTABLISHED').waitFor();
    await page.locator('.parameter-hints-widget.visible', { hasText: '--ctstate state' }).waitFor();
    await page.keyboard.type('NEW,EST');
    await proposal('ESTABLISHED').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type(' -j ');
    await proposal('REJECT').waitFor();
    await window().screenshot('completion-target');
    await page.keyboard.type('ACC');
    await proposal('REJECT').waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await window().line('-j ACCEPT').waitFor();
    assert.equal((await window().line('-A web-in').innerText()).replaceAll('\u00a0', ' '), '-A web-in -p tcp -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT');
  });

  it('is not disturbed when the rule is done', async () => {
    const { page } = window();
    await page.keyboard.type(' ');
    await page.keyboard.press('Enter');
    await window().atLine(6);
  });

  it('sees odds beside the probability and counted packets above the chain', async () => {
    const { page } = window();
    await page.locator('.view-line', { hasText: '1 in 3' }).waitFor();
    await page.locator('.codelens-decoration', { hasText: '12 packets counted' }).waitFor();
  });

  it('sees the rules behind "1 reference"', async () => {
    const { page } = window();
    await page.locator('.codelens-decoration a', { hasText: '1 reference' }).click();
    await page.locator('.peekview-widget', { hasText: '--probability' }).waitFor();
    await window().screenshot('references');
    await page.keyboard.press('Escape');
  });

  it('renames the chain with F2, in all places', async () => {
    const { page } = window();
    await window().goTo(3, 3);
    await page.keyboard.press('F2');
    const input = page.locator('.rename-box input');
    await input.fill('site');
    await input.press('Enter');
    await window().line(':site').waitFor();
    await window().line('-A site').waitFor();
    await window().line('-j site').waitFor();
  });
});
