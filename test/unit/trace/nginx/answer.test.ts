/** tablewalk/request where no nginx can be asked: ingress-nginx's Lua, questions, shares, and fields that make no sense. What nginx decides is in test/nginx. */
import assert from 'node:assert/strict';
import { analyseNginx } from '../../../../server/src/analyse.ts';
import type { RequestParams, RequestResult } from '../../../../server/src/protocol/request.ts';
import { answerRequest } from '../../../../server/src/trace/nginx/answer.ts';
import { pcre } from '../../../support/pcre.ts';

const ask = (conf: string, request: Partial<RequestParams>): RequestResult => {
  const file = analyseNginx('file:///nginx.conf', conf);
  return answerRequest(file, { textDocument: { uri: file.uri }, host: 'a.test', path: '/', ...request }, pcre);
};
const server = (body: string): string => `http { server { listen 80; listen 443 ssl; server_name a.test; ${body} } }`;

describe('a request through ingress-nginx', () => {
  const location = (settings: string): string => server(`location / { set $service_name web; set $namespace shop; rewrite_by_lua_block { lua_ingress.rewrite({ ${settings} global_throttle = { namespace = "", key = { } }, })\n balancer.rewrite()\n plugins.run() } proxy_pass http://upstream_balancer; }`);

  it('is sent to https where ssl-redirect is on and a certificate is there, which is asked', () => {
    const conf = location('force_ssl_redirect = false, ssl_redirect = true, preserve_trailing_slash = false,');
    const open = ask(conf, { path: '/x/' });
    assert.equal(open.outcome.kind, 'proxy');
    assert.deepEqual(open.questions.map(({ id, answer }) => [id, answer]), [['certificate:a.test', false]]);
    assert.deepEqual(ask(conf, { path: '/x/', facts: { 'certificate:a.test': true } }).outcome, { kind: 'return', status: 308, to: 'https://a.test/x' });
    assert.deepEqual(ask(conf, { scheme: 'https' }).questions, []);
  });

  it('is sent to https in any case with force-ssl-redirect, and never with ssl_redirect off', () => {
    assert.deepEqual(ask(location('force_ssl_redirect = true, ssl_redirect = true, preserve_trailing_slash = true,'), { path: '/x/' }).outcome, { kind: 'return', status: 308, to: 'https://a.test/x/' });
    assert.deepEqual(ask(location('force_ssl_redirect = false, ssl_redirect = false,'), {}).questions, []);
  });

  it('in versions that set variables instead', () => {
    const conf = (lua: string): string => server(`location / { set $force_ssl_redirect "true"; set $service_name web; ${lua} proxy_pass http://upstream_balancer; }`);
    for (const lua of ['rewrite_by_lua_file /etc/nginx/lua/nginx/ngx_rewrite.lua;', 'rewrite_by_lua_block { lua_ingress.rewrite() }']) assert.equal(ask(conf(lua), {}).outcome.status, 308);
    const other = ask(conf('rewrite_by_lua_file /srv/own.lua;'), {});
    assert.equal(other.outcome.kind, 'proxy');
    assert.match(other.unknown.join(), /rewrite_by_lua_file/);
  });

  describe('by the arguments and settings of each version', () => {
    const controller = (config: string, settings: string): string => `http { init_by_lua_block { lua_ingress.set_config({ ${config} }) } server { listen 80; listen 443 ssl; server_name a.test;
      location / { set $service_name web; rewrite_by_lua_block { lua_ingress.rewrite({ ${settings} }) balancer.rewrite() } proxy_pass http://upstream_balancer; } } }`;
    const old = 'use_forwarded_headers = false, is_ssl_passthrough_enabled = false, http_redirect_code = 308, listen_ports = { ssl_proxy = "442", https = "8443" },';
    const forced = 'force_ssl_redirect = true, use_port_in_redirects = false,';

    it('0.24 and 0.25 say force_ssl_redirect alone; the slash at the end stays', () => {
      assert.deepEqual(ask(controller(old, forced), { path: '/x' }).outcome, { kind: 'return', status: 308, to: 'https://a.test/x' });
      const slash = ask(controller(old, forced), { path: '/x/' });
      assert.equal(slash.outcome.to, 'https://a.test/x/');
      assert.match(slash.unknown.join(), /0\.41 to 0\.46/);
      assert.equal(ask(controller(old, 'force_ssl_redirect = false, use_port_in_redirects = false,'), {}).outcome.kind, 'proxy');
    });

    it('http-redirect-code, use-port-in-redirects and no-tls-redirect-locations count', () => {
      assert.equal(ask(controller(old.replace('308', '301'), forced), {}).outcome.status, 301);
      assert.equal(ask(controller(old, 'force_ssl_redirect = true, use_port_in_redirects = true,'), { path: '/x', host: 'a.test:80' }).outcome.to, 'https://a.test:8443/x');
      assert.equal(ask(server('location / { set $force_ssl_redirect true; set $use_port_in_redirects true; rewrite_by_lua_file /etc/nginx/lua/nginx/ngx_rewrite.lua; proxy_pass http://upstream_balancer; }'), { path: '/x' }).outcome.to, 'https://a.test:443/x');
      assert.equal(ask(controller(old, 'force_ssl_redirect = true, force_no_ssl_redirect = true,'), {}).outcome.kind, 'proxy');
    });

    it('believes X-Forwarded-Proto and -Host with use-forwarded-headers, and asks where no line says it', () => {
      const believing = old.replace('use_forwarded_headers = false', 'use_forwarded_headers = true');
      assert.equal(ask(controller(believing, forced), { headers: { 'X-Forwarded-Proto': 'https' } }).outcome.kind, 'proxy');
      assert.equal(ask(controller(believing, forced), { headers: { 'X-Forwarded-Host': 'b.test:80, c.test' }, path: '/x' }).outcome.to, 'https://b.test/x');
      assert.equal(ask(controller(believing, forced), { scheme: 'https', port: 443, headers: { 'X-Forwarded-Proto': 'http' } }).outcome.status, 308);
      assert.equal(ask(controller(old, forced), { headers: { 'X-Forwarded-Proto': 'https' } }).outcome.status, 308);
      const newer = server('location / { set $force_ssl_redirect true; rewrite_by_lua_file /etc/nginx/lua/nginx/ngx_rewrite.lua; proxy_pass http://upstream_balancer; }');
      assert.deepEqual(ask(newer, { headers: { 'X-Forwarded-Proto': 'https' } }).questions.map(({ id, answer }) => [id, answer]), [['use-forwarded-headers', false]]);
      assert.equal(ask(newer, { headers: { 'X-Forwarded-Proto': 'https' }, facts: { 'use-forwarded-headers': true } }).outcome.kind, 'proxy');
      assert.deepEqual(ask(newer, {}).questions, []);
    });

    it('asks about the load balancer\'s port with use-proxy-protocol', () => {
      const conf = controller(`${old} use_proxy_protocol = true,`, forced);
      assert.deepEqual(ask(conf, {}).questions.map(({ id }) => id), ['proxy-protocol:443']);
      assert.equal(ask(conf, { facts: { 'proxy-protocol:443': true } }).outcome.kind, 'proxy');
    });

    it('passes on port 443 for the controller\'s own ports', () => {
      const shows = (config: string, listen: string, port: number): string | undefined => ask(`http { init_by_lua_block { lua_ingress.set_config({ ${config} }) } server { listen ${listen};
        location / { set $pass_port 0; rewrite_by_lua_block { lua_ingress.rewrite({ ssl_redirect = false }) } proxy_pass http://b/$pass_port; } } }`, { port }).outcome.to;
      assert.equal(shows(old, '8443 ssl', 8443), 'http://b/443');
      assert.equal(shows(old, '442 ssl', 442), 'http://b/442');
      assert.equal(shows(old.replace('enabled = false', 'enabled = true'), '442 ssl', 442), 'http://b/443');
    });

    it('goes to the other name, with or without www, as 1.12\'s file has it', () => {
      const www = server('set_by_lua_file $redirect_to /etc/nginx/lua/nginx/ngx_srv_redirect.lua www.a.test; return 308 $redirect_to;');
      assert.equal(ask(www, { path: '/x/' }).outcome.to, 'http://www.a.test:80/x');
      assert.equal(ask(www, { headers: { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Port': '443' }, facts: { 'use-forwarded-headers': true } }).outcome.to, 'https://www.a.test:443');
      assert.deepEqual(ask(www, { headers: { 'X-Forwarded-Proto': 'https' } }).questions.map(({ id }) => id), ['use-forwarded-headers']);
    });

    it('says so where the Lua around is not the controller\'s', () => {
      const other = ask(server('location / { rewrite_by_lua_block { my_own() lua_ingress.rewrite({ ssl_redirect = false }) } proxy_pass http://b; }'), {});
      assert.match(other.unknown.join(), /rewrite_by_lua_block/);
      const condition = ask(server('location / { rewrite_by_lua_block { if mine() then\n ngx.exit(403)\n end } proxy_pass http://b; }'), {});
      assert.equal(condition.outcome.kind, 'proxy');
      assert.match(condition.unknown.join(), /rewrite_by_lua_block/);
      assert.match(ask(server('set_by_lua_block $x { local a = ngx.var.host if a then return "b" end return "c" } return 301 http://b/$x;'), {}).unknown.join(), /was not run/);
      assert.match(ask(server('set_by_lua_block $x { return os.time() } return 301 http://b/$x;'), {}).unknown.join(), /was not run/);
    });
  });

  it('asks what the outside service of authentication says that Lua asks (auth-keepalive)', () => {
    const block = `access_by_lua_block {
      local r = ngx.location.capture('/_external-auth-Lw', { method = ngx.HTTP_GET, body = '', share_all_vars = false })
      if r.status == ngx.HTTP_OK then
        ngx.var.auth_cookie = r.header['Set-Cookie']
        return
      end
      if r.status == ngx.HTTP_UNAUTHORIZED or r.status == ngx.HTTP_FORBIDDEN then
        ngx.exit(r.status)
      end
      ngx.exit(ngx.HTTP_INTERNAL_SERVER_ERROR)
    }`;
    for (const lua of [block, "set $auth_path '/_external-auth-Lw'; access_by_lua_file /etc/nginx/lua/nginx/ngx_conf_external_auth.lua;"]) {
      const conf = server(`location / { error_page 401 = @in; ${lua} proxy_pass http://upstream_balancer; } location @in { return 302 https://auth.test/; }`);
      const open = ask(conf, {});
      assert.equal(open.outcome.kind, 'proxy');
      assert.deepEqual(open.questions.map(({ id, answer }) => [id, answer]), [['auth-url:/_external-auth-Lw', '200']]);
      const told = (answer: string): unknown => { const { outcome } = ask(conf, { facts: { 'auth-url:/_external-auth-Lw': answer } }); return [outcome.status, outcome.to]; };
      assert.deepEqual([told('401'), told('403'), told('other')], [[302, 'https://auth.test/'], [403, undefined], [500, undefined]]);
    }
    const changed = ask(server(`location / { ${block.replace('return\n', 'mine()\n')} proxy_pass http://b; }`), {});
    assert.deepEqual(changed.questions, []);
    assert.match(changed.unknown.join(), /access_by_lua_block/);
  });

  it('is not known where other Lua answers, and goes on where other Lua looks on', () => {
    assert.equal(ask(server('location / { content_by_lua_block { ngx.say(1) } }'), {}).outcome.kind, 'unknown');
    const looked = ask(server('location / { access_by_lua_block { check() } return 204; }'), {});
    assert.equal(looked.outcome.status, 204);
    const passed = ask(server('location / { access_by_lua_block { check() } proxy_pass http://b; }'), {});
    assert.equal(passed.outcome.kind, 'proxy');
    assert.match(passed.unknown.join(), /access_by_lua_block/);
  });
});

describe('a request whose way is open', () => {
  it('has a path for each share of a split whose key only nginx knows', () => {
    const result = ask(`http { split_clients $request_id $v { 25% a; * b; } server { listen 80; return 200 $v; } }`, {});
    assert.deepEqual(result.paths.map(({ probability }) => Number(probability.toFixed(4))), [0.75, 0.25]);
  });

  it('asks about files, conditions and passwords, and takes the answers', () => {
    const files = ask(server('root /srv; location / { try_files $uri /index.php; } location = /index.php { return 201; }'), { path: '/a' });
    assert.deepEqual(files.questions.map(({ id }) => id), ['file:/srv/a']);
    assert.equal(files.outcome.status, 201);
    assert.deepEqual(ask(server('root /srv; location / { try_files $uri /index.php; }'), { path: '/a', facts: { 'file:/srv/a': 'file' } }).outcome, { kind: 'static', to: '/srv/a', status: 200 });
    const condition = ask(server('location / { if ($request_id ~ ^a) { return 403; } return 200; }'), {});
    assert.equal(condition.outcome.status, 200);
    assert.equal(ask(server('location / { if ($request_id ~ ^a) { return 403; } return 200; }'), { facts: { [condition.questions[0]!.id]: true } }).outcome.status, 403);
  });

  it('gives up on a hostile regex aloud', () => {
    const result = ask(server('location ~ ^/(a+)+$ { return 200; } location / { return 404; }'), { path: `/${'a'.repeat(60)}b` });
    assert.match(result.unknown.join(), /too much work/);
    assert.equal(result.outcome.status, 404);
  });

  it('tells which field makes no sense', () => {
    const fields = (request: Partial<RequestParams>): string[] => (ask(server(''), request).problems ?? []).map(({ field }) => field);
    assert.deepEqual(fields({ path: 'x' }), ['path']);
    assert.deepEqual(fields({ path: '/a b' }), ['path']);
    assert.deepEqual(fields({ port: 0, address: 'x', client: 'y', method: 'G E' }), ['address', 'client', 'port', 'method']);
    assert.deepEqual(fields({ port: 81 }), ['port']);
    assert.deepEqual(ask('upstream a { server b; }', {}).problems, [{ field: 'port', message: 'No server listens on port 80.' }]);
  });
});
