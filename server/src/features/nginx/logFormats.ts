/** Exports formatsOf: the log formats that open configurations define, as ngx_http_log_set_format puts them together; and errorField, what a field of an error log says. */
import type { NginxFile } from '../../model/nginx/file.ts';
import { compileFormat, type LogFormat } from '../../syntax/nginxlog/format.ts';

const cache = new WeakMap<NginxFile, readonly LogFormat[]>();

export const formatsOf = (configs: readonly NginxFile[]): LogFormat[] => configs.flatMap((file) => {
  let formats = cache.get(file);
  if (!formats) cache.set(file, (formats = read(file)));
  return formats;
});

function read({ config }: NginxFile): LogFormat[] {
  return config.http.filter(({ name }) => name.text === 'log_format').flatMap(({ args }) => {
    const words = args.slice(1).map(({ text }) => text);
    const escape = /^escape=(json|none|default)$/.exec(words[0] ?? '')?.[1] as LogFormat['escape'] | undefined;
    return compileFormat(words.slice(escape === undefined ? 0 : 1).join(''), escape) ?? [];
  });
}

const fields: Readonly<Record<string, string>> = {
  time: 'When nginx wrote the line, in its local time.', level: 'How grave it is: debug, info, notice, warn, error, crit, alert, emerg.', pid: 'The process of nginx that wrote it.', connection: 'The number of the connection, as $connection in an access log.', message: 'What went wrong, and what nginx was doing.',
  client: 'The client\'s address.', server: 'The first name of the server that took the request.', request: 'The request line.', subrequest: 'The path of a request that nginx made by itself, for auth_request or mirror.', upstream: 'What was asked of the server behind.', host: 'The header Host.', referrer: 'The header Referer.',
};
/** The name begins with `error_`. */
export const errorField = (name: string): string | undefined => (name.startsWith('error_') && Object.hasOwn(fields, name.slice(6)) ? fields[name.slice(6)] : undefined);
