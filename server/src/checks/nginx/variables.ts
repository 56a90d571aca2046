/** Exports variableUnknown: a variable that neither nginx nor anything in the configuration makes (ngx_http_variables_init_vars). */
import type { Problem } from '../../base/span.ts';
import { directivesNamed, variableNamed } from '../../knowledge/nginx/index.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import { namesOf } from '../../model/nginx/names.ts';
import { problem } from './place.ts';
import { isOwn, isWhole, walkNginx } from './tree.ts';

/** Directives whose arguments have their variables replaced; in those of others a dollar sign is a dollar sign. */
const replaced = new Set(`
  set if rewrite return proxy_pass proxy_set_header proxy_method proxy_redirect proxy_cookie_domain proxy_cookie_path proxy_bind proxy_cache_key proxy_cache_bypass proxy_no_cache proxy_ssl_name grpc_pass grpc_set_header
  fastcgi_pass fastcgi_param fastcgi_cache_key uwsgi_pass uwsgi_param scgi_pass scgi_param add_header add_trailer root alias try_files index access_log log_format error_page limit_req_zone limit_conn_zone limit_rate
  expires sub_filter auth_basic auth_basic_user_file auth_request_set secure_link secure_link_md5 split_clients map
`.trim().split(/\s+/));

export function* variableUnknown(file: NginxFile): Generator<Problem> {
  if (!isWhole(file)) return;
  const names = namesOf(file);
  // A module that is not known here may have variables that are not known either.
  if ([...walkNginx(file.directives)].some(({ directive: { name }, parent }) => parent && name.text !== '' && !name.text.startsWith('$') && directivesNamed(name.text).length === 0 && !isEntry(parent.directive.name.text))) return;
  for (const { directive } of walkNginx(file.directives)) {
    if (!replaced.has(directive.name.text) || !isOwn(file, directive)) continue;
    for (const word of directive.args) {
      if (!word.text.includes('$')) continue;
      for (let offset = word.span.start; offset < word.span.end; ) {
        const name = names.at(offset);
        if (name?.kind === 'variable' && name.span.start >= offset) {
          if (variableNamed(name.name) === undefined && !names.places(name.key).some(({ defines }) => defines)) yield problem('nginx-variable-unknown', 'error', `Nothing makes the variable $${name.name.slice(0, 60)}: no set, map, geo or group of a regex, and nginx has none of this name.`, name.span);
          offset = name.span.end + 1;
        } else offset++;
      }
    }
  }
}

const isEntry = (parent: string): boolean => directivesNamed(parent).some(({ fact }) => fact.block === 'entries');
