/** What is said of nginx configurations beyond the examples of docs/diagnostics, and what is not. */
import { expectNginx, http, nginxProblemsOf, server } from './problems.ts';
import assert from 'node:assert/strict';

describe('checks of nginx configurations', () => {
  it('a configuration without fault', () => {
    expectNginx(http('log_format short "$remote_addr $status";', 'upstream app { server 127.0.0.1:81; keepalive 8; }',
      'server { listen 8080 default_server; listen [::]:8080; server_name a.test *.a.test; access_log /dev/null short;',
      'location = / { return 301 /app/; } location /app/ { proxy_pass http://app/; proxy_set_header Host $host; } location @down { return 503; } error_page 502 504 =503 @down; }'));
  });

  it('nginx-value: codes, flags, conditions, times', () => {
    expectNginx(server('location / { return [[foo]]; }'), 'E nginx-value');
    expectNginx(server('location / { return 200 "a"; } rewrite ^/a /b [[lst]]; error_page [[200]] /x; send_timeout [[1y]];'), 'E nginx-value', 'E nginx-value', 'E nginx-value');
    expectNginx(server('if ($uri [[==]] /a) { return 200; } if [[uri]] { return 200; }'), 'E nginx-value', 'E nginx-value');
    expectNginx(server('if ( $uri = "" ) { return 200; } if (-f $request_filename) { return 200; } if ($http_cookie ~* "id=([^;]+)(?:;|$)") { set $id yes; } keepalive_timeout 1h30m; client_max_body_size 0;'));
  });

  it('nginx-context: lines of a map are no directives, and a fragment is taken for what most of it fits', () => {
    expectNginx(http('map $uri $x { default 0; return 1; }', 'types { text/html html; }'));
    expectNginx('proxy_pass http://127.0.0.1:81;\nproxy_set_header Host $host;\n');
    expectNginx('server { listen 80; }\nupstream a { server 127.0.0.1; }\n');
  });

  it('nginx-directive-unknown: information where nothing is near', () => {
    expectNginx(server('[[frobnicate]] on;'), 'I nginx-directive-unknown');
    const [problem] = expectNginx(server('location / { [[reutrn]] 200; }'), 'E nginx-directive-unknown');
    assert.deepEqual(problem!.fixes!().map(({ title }) => title), ['Change to return']);
  });

  it('nginx-location-unreachable: by the beginning of regexes, and by a return of the server', () => {
    expectNginx(server('location ~* ^/a(/|$)(.*) { return 200; }', '[[location ~* ^/a/b]] { return 200; }', '[[location /A/c]] { return 200; }', 'location /ab { return 200; }', 'location ^~ /a/d { return 200; }', 'location = /a/e { return 200; }'), 'W nginx-location-unreachable', 'W nginx-location-unreachable');
    expectNginx(server('return 301 https://$host$request_uri;', '[[location /.well-known/]] { root /srv; }', 'location @x { return 200; }'), 'W nginx-location-unreachable');
    for (const regex of ['^/a$', '^/a?', '^/(a|b)', 'a|b', '^/a{2}', '^/a\\.', '(?i)^/a']) expectNginx(server(`location ~ ${regex.includes('{') ? `"${regex}"` : regex} { return 200; }`, 'location /ab { return 200; }', 'location ~ ^/abc { return 200; }'));
  });

  it('nginx-inheritance: what stands again is not lost', () => {
    expectNginx(server('proxy_set_header Host $host;', 'location / { proxy_pass http://127.0.0.1:81; [[proxy_set_header]] X-Real-IP $remote_addr; }').replace('location /', 'proxy_set_header X-A 1; location /').replace('X-Real-IP $remote_addr', 'Host $host'), 'W nginx-inheritance');
    expectNginx(server('add_header X-A 1;', 'location / { add_header x-a 2; add_header X-B 1; return 200; }'));
  });

  it('nginx-resolver: not where the variable is an address or a group', () => {
    const pass = 'location / { proxy_pass http://$to; proxy_set_header Host $host; }';
    expectNginx(http('upstream app { server 127.0.0.1; }', `server { listen 8080; set $to app; ${pass} }`));
    expectNginx(http(`map $uri $to { default 127.0.0.1:81; /a 10.0.0.1; } server { listen 8080; ${pass} }`));
    expectNginx(server('set $to a.test;', pass.replace('http://$to', '[[http://$to]]')), 'W nginx-resolver');
  });

  it('nginx-name-missing: what an unknown include may bring is not missed', () => {
    expectNginx(http('include [[zones.conf]];', 'server { listen 8080; limit_req zone=a; access_log /dev/null x; }'), 'I nginx-include-missing');
    expectNginx(http('server { listen 8080; limit_conn [[a]] 1; access_log /dev/null [[x]]; }', 'log_format x a;'), 'E nginx-name-missing', 'E nginx-name-missing');
    expectNginx(server('location / { try_files $uri [[@app]]; }'), 'W nginx-name-missing');
  });

  it('nginx-include-missing: said once nobody knows what an include brings, but not of types and parameters', () => {
    expectNginx(http('include /etc/nginx/mime.types;', 'include [[conf.d/*.conf]]; include [["sites/a b.conf"]];'), 'I nginx-include-missing', 'I nginx-include-missing');
  });

  it('what an included file has wrong is said there, and what it brings counts here', () => {
    assert.deepEqual(nginxProblemsOf(http('include /etc/nginx/mime.types;', 'server { listen 8080 ssl; }')).map(({ code }) => code), ['nginx-certificate-missing']);
  });
});
