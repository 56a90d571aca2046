/** What a configuration includes: of the open documents, of folders that were read, and of what `nginx -T` prints. */
import assert from 'node:assert/strict';
import { analyseNginx } from '../../../server/src/analyse.ts';
import { FileStore } from '../../../server/src/files.ts';
import { includeMatcher } from '../../../server/src/model/nginx/includes.ts';
import { nginxProblemsOf } from '../checks/nginx/problems.ts';

const main = 'file:///work/etc/nginx/nginx.conf';
const servers = (store: FileStore): string[] => store.nginx(main)!.config.servers.map(({ directive: { source, block } }) => `${source.uri.split('/').pop()!} ${block?.[0]?.args[0]?.text ?? ''}`);

describe('include', () => {
  it('names files as glob(7) does, from the folder of the main file', () => {
    const fits = (pattern: string, path: string): boolean => includeMatcher(pattern, '/work/etc/nginx/nginx.conf').fits(path);
    assert.ok(fits('conf.d/*.conf', '/work/etc/nginx/conf.d/a.conf'));
    assert.ok(fits('/etc/nginx/conf.d/*.conf', '/work/etc/nginx/conf.d/a.conf'));
    assert.ok(fits('sites-enabled/[a-c]?[!x]', '/work/etc/nginx/sites-enabled/bzy'));
    assert.ok(!fits('sites-enabled/[a-c]?[!x]', '/work/etc/nginx/sites-enabled/bzx'));
    assert.ok(!fits('conf.d/*.conf', '/work/etc/nginx/conf.d/sub/a.conf'));
    assert.ok(!fits('conf.d/*.conf', '/work/etc/nginx/conf.d/a.conf.bak'));
    assert.ok(!fits('conf.d/*', '/work/etc/nginx/conf.d/.a.conf.swp'));
    assert.ok(!fits('conf.d/[.]*', '/work/etc/nginx/conf.d/.a'));
    assert.ok(fits('conf.d/.a*', '/work/etc/nginx/conf.d/.a.conf'));
    assert.ok(!fits(`${'*a'.repeat(50)}b`, `/work/etc/nginx/${'a'.repeat(5000)}`));
  });

  it('brings the servers of open files and of files that were read', () => {
    const store = new FileStore();
    store.open(main, 'nginx', 1, 'http { include conf.d/*.conf; server { listen 80; } }');
    assert.deepEqual(store.includeFolders(main), []);
    store.change(main, 2, [{ text: 'http {\n  include conf.d/*.conf;\n  include /etc/nginx/sites/b;\n  server { listen 80; }\n}\n' }]);
    assert.deepEqual(store.includeFolders(main), ['file:///work/etc/nginx/conf.d/', 'file:///etc/nginx/sites/', 'file:///work/etc/nginx/sites/']);
    assert.deepEqual(servers(store), ['nginx.conf 80']);
    store.open('file:///work/etc/nginx/conf.d/a.conf', 'nginx', 1, 'server { listen 81; }');
    store.setFolder('file:///work/etc/nginx/sites/', [{ uri: 'file:///work/etc/nginx/sites/b', text: 'server { listen 82; }' }]);
    assert.deepEqual(servers(store), ['a.conf 81', 'b 82', 'nginx.conf 80']);
    store.change('file:///work/etc/nginx/conf.d/a.conf', 2, [{ text: 'server { listen 83; }' }]);
    assert.deepEqual(servers(store)[0], 'a.conf 83');
  });

  it('is followed in what nginx -T prints, and each file is checked in its own place', () => {
    const printed = '# configuration file /etc/nginx/nginx.conf:\nevents { }\nhttp {\n  include /etc/nginx/conf.d/*.conf;\n}\n\n# configuration file /etc/nginx/conf.d/a.conf:\nlimit_req_zone $uri zone=a:1m rate=1r/s;\nserver { listen 80; limit_req zone=a; limit_req zone=b; }\n\n# configuration file /etc/nginx/other:\nserver { }\n';
    const file = analyseNginx('file:///t.conf', printed);
    assert.equal(file.config.servers.length, 1);
    assert.deepEqual(nginxProblemsOf(printed).map(({ code }) => code), ['nginx-name-missing']);
  });
});
