/** Hover, definition, references and rename in configurations of nginx. `$0` marks the place, `[[…]]` what is found. */
import assert from 'node:assert/strict';
import { analyse, analyseNginx } from '../../../../server/src/analyse.ts';
import { nginxHover } from '../../../../server/src/features/nginx/hover.ts';
import { nginxDefinition, nginxPrepareRename, nginxReferences, nginxRename } from '../../../../server/src/features/nginx/navigation.ts';
import { locationsOfService, serviceAt, servicePlaces } from '../../../../server/src/features/nginx/service.ts';
import { offsetAt } from '../../../../server/src/base/text.ts';
import { namesOf } from '../../../../server/src/model/nginx/names.ts';
import type { NginxFile } from '../../../../server/src/model/nginx/file.ts';
import { pcre } from '../../../support/pcre.ts';

/** The file without marks, the offset of `¦` and the spans of `[[…]]`. */
function open(source: string): { file: NginxFile; at: number; marked: string[] } {
  let text = '';
  let at = -1;
  const marked: string[] = [];
  let from = -1;
  for (let i = 0; i < source.length; i++) {
    if (source[i] === '¦') at = text.length;
    else if (source.startsWith('[[', i)) { from = text.length; i++; } else if (source.startsWith(']]', i)) { marked.push(`${from} ${text.slice(from)}`); i++; } else text += source[i];
  }
  return { file: analyseNginx('file:///etc/nginx/nginx.conf', text), at, marked };
}

const hover = (source: string): string => {
  const { file, at } = open(source);
  return (nginxHover(file, at)?.contents as { value: string } | undefined)?.value ?? '';
};
function says(source: string, ...parts: readonly string[]): void {
  const text = hover(source);
  for (const part of parts) assert.ok(text.includes(part), `no “${part}” in:\n${text}`);
}

describe('hover in an nginx configuration', () => {
  it('on a directive: what it does, here, and where it may stand', () => {
    says('http { server { client_max¦_body_size 8m; } }', '**`client_max_body_size`** (ngx_http_core_module)', 'The largest body of a request', 'In this line: 8 MiB (8,388,608 bytes).', 'Default: `1m`', 'Stands in: http, server, location', '[Documentation](https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size)');
    says('http { upstream u { ser¦ver 10.0.0.1 backup; } }', 'One server of the group', 'In this line: asked where the others are down.');
    says('http { ser¦ver { } }', 'A virtual server');
    says('http { frob¦nicate; }', 'a directive of no module known here');
  });

  it('on values', () => {
    says('http { server { listen 443¦ ssl default_server; } }', 'all IPv4 addresses, port 443; TLS; for all names that no other server has');
    says('http { server { location ~* ¦\\.php$ { } } }', 'paths that fit the regex `\\.php$`, upper and lower case alike');
    says('http { server { location ^~ ¦/a { } } }', 'where it is the longest such beginning, no regex is looked at');
    says('http { server { return ¦301 https://$host; } }', '301 (moved permanently)');
    says('http { server { location / { keepalive_timeout 1¦h30m; } } }', '1 hour, 30 minutes');
    says('http { map $host $x { ~^a¦ 1; } }', '`$x` is `1` where `$host` fits the regex `^a`');
    says('types { image/¦png png; }', 'Files that end in `.png` have the media type `image/png`');
  });

  it('on a variable: nginx\'s own, and those of the file', () => {
    says('http { server { return 200 $req¦uest_uri; } }', 'The path with its query as the client sent it');
    says('http { map $host $x { default 1; }\nserver { set $x 2; return 200 $¦x; } }', '`map $host $x` (line 1)', '`set $x 2` (line 2)');
    says('http { server { location ~ ^/(?<lang>..) { return 200 $la¦ng; } } }', 'a group of the regex of `location ~ ^/(?<lang>..)`');
    says('http { server { return 200 $no¦pe; } }', 'Nothing in this file makes it');
  });

  it('on lines of ingress-nginx: where they come from', () => {
    const file = (line: string): string => `# Configuration checksum: 1\nhttp { upstream upstream_balancer { server 0.0.0.1; balancer_by_lua_block { balancer.balance() } } server { location / { ${line} } } }`;
    says(file('proxy_read_¦timeout 60s;'), 'ingress-nginx: Annotation `nginx.ingress.kubernetes.io/proxy-read-timeout`', '1 minute');
    says(file('set $service_¦name "web";'), 'The Service that the location sends to');
    says(file('proxy_pass http://upstream_¦balancer;'), 'The one group for all Services');
    says(file('').replace('balancer.balance()', 'balancer.bal¦ance()'), 'chooses the endpoint');
    says("http { log_format up '[$proxy_upstream_name]'; server { location / { proxy_read_¦timeout 60s; } } }", 'ingress-nginx: Annotation `nginx.ingress.kubernetes.io/proxy-read-timeout`');
    assert.doesNotMatch(hover('http { server { location / { proxy_read_¦timeout 60s; } } }'), /ingress-nginx/);
  });

  it('on modules of other makers, databases and tables of addresses', () => {
    says('http { server { location / { ajp_pa¦ss b; } } }', 'ngx_http_ajp_module', 'AJP 1.3');
    says('http { server { location / { redis2_que¦ry get a; } } }', 'OpenResty', 'command for Redis');
    says('http { server { location / { set_cookie_fl¦ag * HttpOnly; } } }', 'the cookie that answers set');
    says('http { server { location / { auth_dig¦est "x"; } } }', 'as a hash alone');
    says('http { ssl_dyn_rec_size_l¦o 0; }', 'Cloudflare', 'first records');
    says('stream { lua_add_var¦iable $x; }', 'ngx_stream_lua_module', 'that Lua may set');
    says('stream { lua_add_variable $x; server { listen 9; return $¦x; } }', '`lua_add_variable $x` (line 1)');
    says('http { geoip2 /x.mmdb { auto_re¦load 5m; } }', '`5m`', 'the database has changed');
    says('http { geoip2 /x.mmdb { $cc def¦ault=XX source=$http_x country iso_code; } }', '`$cc` is what the database has under `country`, `iso_code` for `$http_x`, or else `XX`');
    says('http { geoip2 /x.mmdb { $cc country iso_code; } server { return 200 $c¦c; } }', 'Made by', '`$cc country iso_code` (line 1)');
    says('http { geo $x { pro¦xy 10.0.0.0/8; } }', 'is believed');
    says('http { geo $x { proxy_recur¦sive; } }', 'passed over');
    says('http { geo $x { del¦ete 10.0.0.0/8; } }', 'Takes `10.0.0.0/8` out');
  });

  it('on variables of ingress-nginx by their versions', () => {
    const file = (name: string): string => `# Configuration checksum: 1\nhttp { upstream upstream_balancer { server 0.0.0.1; } server { location / { return 200 $${name.slice(0, 2)}¦${name.slice(2)}; } } }`;
    for (const [name, text] of [
      ['global_rate_limit_exceeding', '0.44 to 1.11'], ['the_real_ip', 'PROXY protocol'], ['best_http_host', 'X-Forwarded-Host'], ['pass_access_scheme', 'use-forwarded-headers'], ['redirect_to', 'from-to-www-redirect'],
      ['redirect_to_https', '0.10 to 0.23'], ['redirect_host', '0.23'], ['this_host', 'to 0.23'], ['deny_abc', 'whitelist-source-range'], ['whitelist_abc', 'limit-whitelist'], ['cors', 'cors-allow-origin'], ['cors_method', 'CORS'],
      ['the_x_forwarded_for', 'X-Forwarded-For'], ['escaped_base_uri', 'add-base-url'],
    ] as const) says(file(name), text);
    says('# Configuration checksum: 1\nhttp { init_by_lua_block { lua_ingress.set_config({ hsts_max_¦age = 1 }) } upstream upstream_balancer { server 0.0.0.1; } }', '31536000', '15724800 in versions to 1.9.4');
  });

  it('on files of ingress-nginx\'s Lua, fields, comments and variables', () => {
    const file = (line: string, outside = ''): string => `# Configuration checksum: 1\n${outside}\nhttp { upstream upstream_balancer { server 0.0.0.1; } server { location / { ${line} } } }`;
    says(file('rewrite_by_lua_¦file /etc/nginx/lua/nginx/ngx_rewrite.lua;'), 'Sends clients to https', 'canary-*');
    says(file('log_by_lua_file /etc/nginx/lua/nginx/ngx_conf_l¦og_block.lua;'), 'Prometheus');
    says(file('set_by_lua_fi¦le $redirect_to /etc/nginx/lua/nginx/ngx_srv_redirect.lua a.example;'), 'from-to-www-redirect');
    says(file('rewrite_by_lua_block { lua_ingress.rewrite({ force_ssl_redi¦rect = false, ssl_redirect = true }) balancer.rewrite() }'), '**`force_ssl_redirect`**', 'Annotation or ConfigMap key force-ssl-redirect');
    says(file('rewrite_by_lua_block { lua_ingress.rewrite({ ssl_redirect = true }) bala¦ncer.rewrite() }'), 'lets a canary take the request');
    says(file('', '## start ser¦ver shop.example\n'), 'one server for each host');
    says(file('', '## end server _¦\n'), 'no Ingress names');
    says(file('# Location denied. Rea¦son: "x"\nreturn 503;'), 'all requests get 503');
    says('# Configuration check¦sum: 1\nhttp { upstream upstream_balancer { server 0.0.0.1; } }', 'A hash of all');
    assert.equal(hover(file('', '# my own comm¦ent\n')), '');
    assert.equal(hover('## start ser¦ver a\nhttp { }'), '');
    says(file('if ($co¦rs = "true") { }'), 'cors-allow-origin');
    says(file('set $limit_YWJj¦ "";'), 'limit-rps');
    says(file('set $x $geoip2_ci¦ty;'), 'use-geoip2');
    assert.equal(hover('http { server { rewrite_by_lua_block { lua_ingress_x({ ssl_redi¦rect = true }) } } }'), '');
  });

  it('keeps what a document says from becoming Markdown', () => {
    assert.doesNotMatch(hover('http { server { return 301 "![x¦](http://evil)"; } }').replaceAll(/`[^`]*`/g, ''), /!\[/);
  });
});

describe('names in an nginx configuration', () => {
  const definition = (source: string): string[] => {
    const { file, at, marked } = open(source);
    const links = nginxDefinition(file, at, () => pcre) ?? [];
    const found = links.map(({ targetSelectionRange: { start, end } }) => `${offsetAt(file.lines, start)} ${file.lines.text.slice(offsetAt(file.lines, start), offsetAt(file.lines, end))}`);
    assert.deepEqual(found, marked);
    return found;
  };

  it('lead to what defines them', () => {
    definition('http { upstream [[app]] { server a; } server { location / { proxy_pass http://ap¦p/x; } } }');
    definition('http { map $a $[[x]] { } server { set $[[x]] 1; return 200 "${x¦}"; } }');
    definition('http { server { error_page 404 @d¦own; location [[@down]] { } } server { location @down { } } }');
    definition('http { limit_req_zone $a zone=[[slow]]:1m rate=1r/s; server { limit_req zone=sl¦ow burst=5; } }');
    definition('http { proxy_cache_path /c keys_zone=[[k]]:1m; server { proxy_cache ¦k; } }');
    definition('http { log_format [[main]] "$uri"; access_log /dev/null ma¦in; }');
    definition('http { server { location ~ ^/(?<[[who]]>.*)$ { content_by_lua_block { ngx.say(ngx.var.w¦ho) } } } }');
    definition('http { server { location / { } [[location]] ~ ^/err/ { } error_page 404 /err/¦x; } }');
  });

  it('have references in strings, conditions and Lua', () => {
    const { file, at, marked } = open('http { server { set $[[a¦]] "${[[a]]}b"; if ($[[a]] ~ x$) { return 200 "${[[a]]}"; } log_by_lua_block { local x = ngx.var.[[a]] } } }');
    assert.deepEqual(nginxReferences(file, at, true)!.map(({ range: { start } }) => `${offsetAt(file.lines, start)} a`), marked.map((one) => one));
    assert.equal(nginxReferences(file, at, false)!.length, 4);
  });

  it('are renamed everywhere, or it is said why not', () => {
    const { file, at } = open('http { upstream a¦pp { server a; } server { location / { proxy_pass http://app; } } }');
    const edit = nginxRename(file, at, 'web');
    assert.ok('changes' in edit);
    assert.deepEqual(edit.changes!['file:///etc/nginx/nginx.conf']!.map(({ newText }) => newText), ['web', 'web']);
    const refused = (source: string, name?: string): string => {
      const opened = open(source);
      const answer = name === undefined ? nginxPrepareRename(opened.file, opened.at) : nginxRename(opened.file, opened.at, name);
      return 'refused' in answer ? answer.refused : '';
    };
    assert.match(refused('http { server { return 200 $req¦uest_uri; } }'), /nginx or one of its modules/);
    assert.match(refused('http { server { set $a¦ 1; } }', 'host'), /nginx itself has/);
    assert.match(refused('http { server { set $a¦ 1; set $b 2; } }', 'b'), /already/);
    assert.match(refused('http { server { set $a¦ 1; } }', 'a b'), /no name/);
  });

  it('keep what nginx makes itself, also where the configuration sets it', () => {
    const { file, at } = open('http { server { set $ar¦gs ""; return 200 $args; } }');
    const answer = nginxRename(file, at, 'mine');
    assert.ok('refused' in answer && /nginx or one of its modules/.test(answer.refused));
  });

  it('of stream are others than those of http', () => {
    for (const source of ['http { upstream [[a¦pp]] { server a; } server { location / { proxy_pass http://[[app]]; } } } stream { upstream app { server b; } server { proxy_pass app; } }',
      'http { upstream app { server a; } server { location / { proxy_pass http://app; } } } stream { upstream [[app]] { server b; } server { proxy_pass [[a¦pp]]; } }']) {
      const { file, at, marked } = open(source);
      const found = namesOf(file).places(namesOf(file).at(at)!.key).map(({ span }) => span.start);
      assert.deepEqual(found, marked.map((one) => Number(one.split(' ')[0])));
    }
  });

  it('of upstreams are renamed in the values of the variable that proxy_pass names', () => {
    const { file, at, marked } = open('http { upstream [[a¦pp]] { server a; } map $uri $to { /x [[app]]; default "http://[[app]]/b"; } server { set $other app; location / { proxy_pass $to; } } }');
    assert.deepEqual(nginxReferences(file, at, true)!.map(({ range: { start } }) => `${offsetAt(file.lines, start)} `), marked.map((one) => `${one.split(' ')[0]!} `));
  });

  it('made by set-misc are defined there', () => {
    definition('http { server { set_unescape_uri $[[x]] $arg_x; return 200 $¦x; } }');
  });

  it('in a file that two servers include are changed once, and named locations of two files are two', () => {
    const tree = (uri: string, text: string): NginxFile['tree'] => analyseNginx(uri, text).tree;
    const server = 'server { location @down { } error_page 404 @down; include snippet; }';
    const others: Record<string, NginxFile['tree'][]> = { a: [tree('file:///a', server)], b: [tree('file:///b', server)], snippet: [tree('file:///snippet', 'set $mine 1;')] };
    const file = analyseNginx('file:///nginx.conf', 'http { include a; include b; log_format x "$mine"; }', (pattern) => others[pattern]);
    const edit = nginxRename(file, file.lines.text.indexOf('mine'), 'yours');
    assert.deepEqual('changes' in edit && Object.entries(edit.changes!).map(([uri, edits]) => [uri, edits.length]), [['file:///snippet', 1], ['file:///nginx.conf', 1]]);
    const down = namesOf(file).places('named location 0 file:///a @down');
    assert.deepEqual(down.map(({ directive }) => directive.source.uri), ['file:///a', 'file:///a']);
  });

  it('of Services lead to an open capture', () => {
    const { file, at } = open('http { server { location / { set $namespace "shop"; set $service_name "we¦b"; } } }');
    const capture = analyse('file:///a.capture', '$ kubectl get svc -A\nNAMESPACE   NAME   TYPE       CLUSTER-IP    EXTERNAL-IP   PORT(S)        AGE\nshop        web    ClusterIP   10.96.0.20    <none>        80/TCP   5d\n');
    const back = locationsOfService(capture, capture.lines.text.indexOf('web ') + 1, [file])!;
    assert.deepEqual(back.map(({ uri, range: { start } }) => `${uri} ${start.character}`), ['file:///etc/nginx/nginx.conf 16']);
    assert.equal(locationsOfService(capture, 3, [file]), null);
    assert.deepEqual(servicePlaces(serviceAt(file, at)!, [capture])!.map(({ targetUri, targetSelectionRange: { start } }) => `${targetUri} ${start.line}`), ['file:///a.capture 2']);
  });
});
