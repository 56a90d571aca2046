/** Random servers and locations, decided by a running nginx: server, location and path must be what choose.ts says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { parseIp } from '../../server/src/base/ip.ts';
import { nginxConfig, type NginxLocation } from '../../server/src/model/nginx/config.ts';
import { parseNginx } from '../../server/src/syntax/nginx/parse.ts';
import { chooseLocation, chooseServer, defaultServer, type RegexTest } from '../../server/src/trace/nginx/choose.ts';
import { normaliseHost, normaliseUri } from '../../server/src/trace/nginx/uri.ts';
import { frame, refusal, startNginx } from './oracle.ts';

const random = (seed: number) => () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const ports = [18080, 18081];
const addresses = ['127.0.0.1', '127.0.0.2'];

function randomHttp(next: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: Math.floor(next() * (most + 1)) }, make);
  const segment = (): string => pick(['a', 'b', 'ab', 'a.b', 'A', '..c', 'a%20b', '%']);
  const path = (): string => `/${some(3, segment).join('/')}${next() < 0.4 ? '/' : ''}`.replace('%20', ' ').replace(/^\/\//, '/');
  const regex = (): string => pick(['^/a', 'b$', '\\.b', '^/(a|b)/', 'A', 'b/', '^/$', '[ab]+/a', '^/a(?!b)', ' ']);
  let number = 0;
  const location = (inside: string, deep: number): string => {
    const kind = pick(['', '', '', '=', '^~', '~', '~*']);
    const pattern = kind.startsWith('~') ? (inside === '' ? regex() : regex()) : inside + path().slice(inside.endsWith('/') ? 1 : 0);
    const children = deep > 0 && kind !== '=' && next() < 0.3 ? some(2, () => location(kind.startsWith('~') ? '/' : pattern, deep - 1)).join(' ') : '';
    return `location ${kind} "${pattern}" { ${next() < 0.3 ? 'proxy_pass http://127.0.0.1:1; ' : ''}${children} return 200 "${number++} $uri"; }`;
  };
  const name = (): string => pick(['a.test', 'b.a.test', '*.test', '*.a.test', '.a.test', 'a.*', 'b.a.*', '~^b', '"~^(x|y)\\.test$"', '""', 'A.Test']);
  return Array.from({ length: 1 + Math.floor(next() * 4) }, () => {
    const listens = new Set([...some(2, () => `${pick(['', '', ...addresses.map((one) => `${one}:`)])}${pick(ports)}`), String(ports[0])]);
    return `server { ${[...listens].map((one) => `listen ${one};`).join(' ')} ${next() < 0.7 ? `server_name ${some(3, name).join(' ') || 'a.test'};` : ''} ${next() < 0.15 ? 'merge_slashes off;' : ''} ${some(6, () => location('', 2)).join('\n ')} }`;
  }).join('\n');
}

/** The patterns above mean the same to both engines. */
const test: RegexTest = (pattern, caseless, subject) => new RegExp(pattern, caseless ? 'i' : '').test(subject);

const installed = spawnSync('nginx', ['-v']).status === 0;
const first = Number(process.env['TABLEWALK_NGINX_SEED'] ?? 1);
const count = Number(process.env['TABLEWALK_NGINX_CASES'] ?? 60);

(installed ? describe : describe.skip)('random servers and locations', function () {
  this.timeout(300_000);
  it(`is what nginx does (${count} configurations from seed ${first})`, async () => {
    let asked = 0;
    let seed = first;
    for (let made = 0; made < count; seed++) {
      const next = random(seed * 7919);
      const text = frame(randomHttp(next));
      // Duplicate locations, conflicting listens: another one.
      if (refusal(text) !== undefined) continue;
      made++;
      const nginx = await startNginx(text, { address: '127.0.0.1', port: ports[0]! });
      try {
        const config = nginxConfig(parseNginx(text).directives);
        for (let i = 0; i < 25; i++) {
          const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
          const raw = `/${Array.from({ length: Math.floor(next() * 5) }, () => pick(['a', 'b', 'ab', 'a.b', 'A', '.', '..', '', '%61', '%2f', '%2e', 'a%20b', 'b%3fx', 'c%25', 'b?x', '#', '%zz', 'b'])).join('/')}${next() < 0.3 ? '/' : ''}`;
          const host = pick(['a.test', 'b.a.test', 'x.test', 'c.b.a.test', 'A.TEST', 'a.test.', 'a.test:80', 'b', 'a.b', 'b.a.c', '', 'a..b']);
          const [address, port] = [pick(addresses), pick(ports)];
          const answer = await nginx.ask(address, port, `GET ${raw} HTTP/1.0\r\n${host === '' ? '' : `Host: ${host}\r\n`}\r\n`);
          const where = `seed ${seed}: http://${host}${raw} at ${address}:${port}\n${text}`;
          asked++;
          const server = chooseServer(config, { address: parseIp(address)!, port, ...(host !== '' && normaliseHost(host) !== undefined && { host: normaliseHost(host)! }) }, test);
          if (!server) {
            assert.equal(answer, undefined, where);
            continue;
          }
          const uri = normaliseUri(raw, defaultServer(config, { address: parseIp(address)!, port })!.mergeSlashes);
          const bad = uri === undefined || (host !== '' && normaliseHost(host) === undefined);
          const choice = uri && chooseLocation(server.item.locations, uri.path, test);
          const expected = bad ? '400' : choice && 'redirect' in choice ? `301 ${choice.redirect.pattern}` : choice?.location ? `200 ${numberOf(choice.location)} ${uri!.path}` : '404';
          const got = answer === undefined ? 'nobody' : answer.status === 301 ? `301 ${decodeURIComponent((answer.location ?? '').replace(/^https?:\/\/[^/]*/, '').replace(/\?.*$/, ''))}` : answer.status === 200 ? `200 ${answer.body}` : String(answer.status);
          // A file that is missing, a folder that may not be listed, the page for a directory: no location answered.
          assert.equal(/^(403|404)/.test(got) ? '404' : got, expected, where);
        }
      } finally {
        await nginx.stop();
      }
    }
    console.log(`      ${asked} requests agreed`);
  });
});

const numberOf = ({ directive }: NginxLocation): string => directive.block!.find((one) => one.name.text === 'return')!.args[1]!.text.split(' ')[0]!;
