/** Links to traces: what they say, and what is not taken from a stranger. */
import assert from 'node:assert/strict';
import { readLink, writeLink } from '../../../client/src/linkText.ts';

const packet = { src: '10.0.0.1', dst: '10.0.0.2', proto: 'tcp', dport: 80 };

describe('a link to a trace', () => {
  it('comes back as it was', () => {
    const kept = { packet, http: { host: 'a.test', path: '/x?y=1&z' }, facts: { 'local:10.0.0.2': true, way: 'service' } };
    assert.deepEqual(readLink(writeLink('node a/dump.rules', kept)), { file: 'node a/dump.rules', packet: kept });
  });
  for (const file of ['/etc/passwd', '../outside.rules', 'a/../../b', 'C:\\x', '\\\\server\\x', '']) {
    it(`is not taken where it names ${file || 'no file'}`, () => assert.equal(readLink(writeLink(file, { packet })), undefined));
  }
  it('is not taken where it is no packet, and gives no facts but words and truths', () => {
    for (const trace of ['', '[]', '{"packet":{}}', '{"packet":[1]}', 'null', '{']) assert.equal(readLink(new URLSearchParams({ file: 'a', trace }).toString()), undefined);
    const odd = readLink(new URLSearchParams({ file: 'a', trace: JSON.stringify({ packet, http: { host: 3 }, facts: { a: { b: 1 }, c: 'd' } }) }).toString());
    assert.deepEqual(odd?.packet, { packet, facts: { c: 'd' } });
  });
});
