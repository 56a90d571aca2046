/** Exports ingressSilent and silentKey: the annotations and the ConfigMap keys of ingress-nginx that leave no line of their own in nginx.conf. Facts are from template.go, controller.go and the Lua of 0.25 to 1.12. */

const lua = 'Lua memory: the backends of the controller say it.';

/** Annotations that leave no line of their own in the nginx.conf of versions since 0.25, with the place where their effect can be seen. */
export const ingressSilent: Readonly<Record<string, string>> = {
  canary: lua, 'canary-by-header': lua, 'canary-by-header-value': lua, 'canary-by-header-pattern': lua, 'canary-by-cookie': lua, 'canary-weight': lua, 'canary-weight-total': lua,
  affinity: lua, 'affinity-mode': lua, 'affinity-canary-behavior': lua, 'session-cookie-name': lua, 'session-cookie-path': lua, 'session-cookie-domain': lua, 'session-cookie-expires': lua, 'session-cookie-max-age': lua,
  'session-cookie-samesite': lua, 'session-cookie-secure': lua, 'session-cookie-change-on-failure': lua, 'session-cookie-conditional-samesite-none': lua,
  'load-balance': lua, 'upstream-hash-by': lua, 'upstream-hash-by-subset': lua, 'upstream-hash-by-subset-size': lua,
  'service-upstream': 'The controller: the backend has the address of the Service in the place of its pods\'.',
  'ssl-passthrough': 'The controller\'s own TLS proxy in front of nginx: the backend says sslPassthrough.',
  'enable-global-auth': 'The controller: "false" leaves out the lines of global-auth-url.',
  'global-rate-limit-window': 'An argument of lua_ingress.rewrite, in versions 0.44 to 1.11.', 'global-rate-limit-key': 'An argument of lua_ingress.rewrite, in versions 0.44 to 1.11.', 'global-rate-limit-ignored-cidrs': 'An argument of lua_ingress.rewrite, in versions 0.44 to 1.11.',
  'secure-verify-ca-secret': 'The controller, in versions to 0.26.',
};

const silentKeys: readonly (readonly [name: RegExp, text: string])[] = [
  [/^allow-snippet-annotations$/, 'The controller: annotations with snippets are taken only where it is true.'],
  [/^allow-cross-namespace-resources$/, 'The controller: annotations may name Secrets of other namespaces only where it is true.'],
  [/^(?:annotation-value-word-blocklist|annotations-risk-level|strict-validate-path-type)$/, 'The controller: it refuses Ingresses by it.'],
  [/^(?:datadog|jaeger|zipkin)-/, 'The file /etc/nginx/opentracing.json, in versions to 1.8.'],
  [/^(?:otel|otlp)-/, 'The file that opentelemetry-config names.'],
  [/^enable-serial-reloads$/, 'The controller: it reloads nginx only when the last reload is through.'],
  [/^proxy-protocol-header-timeout$/, 'The controller\'s own TLS proxy in front of nginx, for ssl-passthrough.'],
  [/^global-rate-limit-/, 'The arguments of lua_ingress.set_config in init_by_lua_block, in versions 0.44 to 1.11.'],
  [/^no-auth-locations$/, 'The controller: locations that begin with one of these have no lines of authentication.'],
  [/^(?:upstream-hash-by|upstream-hash-by-subset|upstream-hash-by-subset-size)$/, lua],
  [/^service-upstream$/, ingressSilent['service-upstream']!],
  [/^hsts/, 'cfg.json, or the arguments of lua_ingress.set_config in init_by_lua_block.'],
];

/** Where the effect of a ConfigMap key can be seen that leaves no line in nginx.conf. */
export const silentKey = (name: string): string | undefined => silentKeys.find(([key]) => key.test(name))?.[1];
