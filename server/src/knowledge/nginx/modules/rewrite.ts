/** Exports rewriteModule: rewriting of paths, redirects, conditions and variables; they run in the order in which they stand, first those of the server, then those of the location. Contexts and arguments are those of http/modules/ngx_http_rewrite_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const rewriteModule: NginxModule = {
  name: 'ngx_http_rewrite_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_rewrite_module.html',
  directives: directivesOf(`
    rewrite :: S s L l :: 2-3 :: regex replacement [last | break | redirect | permanent] :: - :: Where the regex fits the path, the path becomes the replacement. \`last\` looks for a location again, \`break\` stays in this one and ends the rewriting, \`redirect\` answers 302 and \`permanent\` 301. A replacement that begins with http:// or https:// is a redirect by itself. The old arguments are put behind, unless the replacement ends in \`?\`.
    return :: S s L l :: 1-2 :: code [text | URL] :: - :: Ends the request here with this status. With 301, 302, 303, 307 and 308 the second argument is where the client is sent; with other codes it is the body. \`444\` closes the connection without an answer. A URL alone means 302.
    break :: S s L l :: 0 :: - :: - :: Ends the rewriting: no \`rewrite\`, \`set\`, \`if\` or \`return\` behind it counts.
    if :: S L :: 1+{} :: (condition) :: - :: What stands in the block is done where the condition holds: a variable that is neither empty nor 0, \`=\`, \`!=\`, a regex (\`~\`, \`~*\`, \`!~\`, \`!~*\`), a file (-f), folder (-d), either (-e) or executable (-x). In a location such a block is a location of its own.
    set :: S s L l :: 2 :: $variable value :: - :: Gives the variable this value when the request comes by. It runs in its turn among \`rewrite\`, \`if\` and \`return\`, before the request is passed on.
    rewrite_log :: H S s L l :: flag :: on | off :: off :: What the rewriting does is written to the error log, at level notice.
    uninitialized_variable_warn :: H S s L l :: flag :: on | off :: on :: A variable that was never set is told in the error log.
  `),
};
