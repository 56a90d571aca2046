/** The sample's nginx.conf: nginx takes it where the files are there that the controller's image has. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nginxProblemsOf } from '../unit/checks/nginx/problems.ts';
import { modules, refusal } from './oracle.ts';

const text = readFileSync(new URL('../../samples/ingress-path/nginx.conf', import.meta.url), 'utf8');
const withLua = spawnSync('nginx', ['-v']).status === 0 && existsSync('/usr/lib/nginx/modules/ngx_http_lua_module.so') && spawnSync('openssl', ['version']).status === 0;

describe('the configuration of the sample', function () {
  this.timeout(60_000);
  it('has no error or warning', () => {
    assert.deepEqual(nginxProblemsOf(text).filter(({ severity }) => severity !== 'hint' && severity !== 'information').map(({ code, message }) => `${code}: ${message}`), []);
  });

  (withLua ? it : it.skip)('is one that nginx takes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tablewalk-sample-'));
    try {
      mkdirSync(join(folder, 'lua'));
      for (const name of ['lua_ingress', 'configuration', 'balancer', 'monitor', 'certificate', 'plugins']) writeFileSync(join(folder, 'lua', `${name}.lua`), 'return {}\n');
      const pem = join(folder, 'both.pem');
      const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', '-', '-out', '-', '-subj', '/CN=sample', '-days', '9'], { encoding: 'utf8' });
      writeFileSync(pem, made.stdout);
      const here = text.replaceAll('/etc/nginx/lua/', `${folder}/lua/`).replaceAll('/etc/ingress-controller/ssl/default-fake-certificate.pem', pem).replaceAll('/tmp/nginx/', `${folder}/`).replaceAll('/var/log/nginx/', `${folder}/`);
      assert.equal(refusal(modules() + here), undefined);
      assert.match(refusal(modules() + here.replace('proxy_pass http://upstream_balancer;', 'proxy_pass http://upstream_balancer')) ?? '', /emerg/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
