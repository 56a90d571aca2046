// A person opens the sample capture, reads it with the mouse and walks through it with the keyboard.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { story } from './support/story.mjs';

const sample = readFileSync(inRoot('samples', 'ingress-path', 'master.capture'), 'utf8').split('\n');
const lineOf = (text) => sample.findIndex((line) => line.includes(text)) + 1;

story('reading a capture', { file: 'ingress-path/master.capture' }, (window) => {
  it('shows the file in its language and in colours', async () => {
    await window().page.locator('.statusbar-item', { hasText: 'Network capture' }).waitFor();
    await window().page.waitForFunction(() => new Set([...document.querySelectorAll('.view-line span[class^="mtk"]')].map((span) => getComputedStyle(span).color)).size > 3);
    await window().screenshot('capture');
  });

  it('says on hover what KUBE-MARK-MASQ does', async () => {
    await window().goTo(lineOf('-A KUBE-MARK-MASQ -j MARK'), 4);
    const text = await window().hover('-A KUBE-MARK-MASQ -j MARK', 'KUBE-MARK-MASQ', '0x4000');
    assert.match(text, /kube-proxy/);
    assert.match(text, /KUBE-POSTROUTING/);
    await window().screenshot('hover');
  });

  it('tells where the cursor is, and goes with F12 from a jump to the chain', async () => {
    const jump = lineOf('--dst-type LOCAL -j KUBE-NODE-PORT');
    await window().goTo(jump, sample[jump - 1].indexOf('-j KUBE-NODE-PORT') + 5);
    await window().page.locator('.breadcrumbs-control', { hasText: 'KUBE-SERVICES' }).waitFor();
    await window().page.keyboard.press('F12');
    // The declaration and the first rule: VS Code lets the person choose.
    await window().page.locator('.peekview-widget .monaco-list-row', { hasText: ':KUBE-NODE-PORT' }).dblclick();
    const nat = sample.indexOf('*nat');
    await window().atLine(sample.findIndex((line, index) => index > nat && line.startsWith(':KUBE-NODE-PORT ')) + 1);
  });
});
