/**
 * Exports codes: the code of every diagnostic. Each has a page in docs/diagnostics/, by which editors explain it, and an entry in the
 * setting tablewalk.diagnostics.severity; tests compare all of them. Codes are stable: users name them in their settings.
 */
export const codes = [
  'answers-dropped', 'chain-builtin', 'chain-duplicate', 'chain-loop', 'chain-missing', 'chain-name', 'chain-unused', 'command-refused', 'commit-missing', 'connection-unread', 'established-late',
  'family-wrong', 'file-binary', 'host-bits', 'host-name', 'interface-chain', 'kube-proxy-modes', 'legacy-and-nft', 'line-unparsed', 'mark-unset', 'match-table', 'match-unknown', 'negation-invalid',
  'negation-order', 'nginx-alias-slash', 'nginx-arguments', 'nginx-block', 'nginx-brace', 'nginx-certificate-missing', 'nginx-context', 'nginx-directive-unknown', 'nginx-duplicate', 'nginx-host-header',
  'nginx-if', 'nginx-include-missing', 'nginx-inheritance', 'nginx-listen-duplicate', 'nginx-location-duplicate', 'nginx-location-nested', 'nginx-location-unreachable', 'nginx-name-missing', 'nginx-pass-uri', 'nginx-quote',
  'nginx-regex', 'nginx-regex-order', 'nginx-resolver', 'nginx-semicolon', 'nginx-server-name-conflict', 'nginx-upstream-empty', 'nginx-value', 'nginx-variable-unknown', 'nodeport-unserved', 'option-conflict',
  'option-missing', 'option-repeated', 'option-unknown', 'policy-closed', 'policy-invalid', 'protocol-missing', 'quote-unbalanced', 'rule-contradiction', 'rule-duplicate', 'rule-refused', 'rule-shadowed',
  'rule-unreachable', 'server-empty', 'set-empty', 'set-missing', 'table-missing', 'table-unknown', 'target-table', 'target-unknown', 'typographic-character', 'value-doubtful', 'value-invalid', 'value-missing',
  'word-unexpected',
] as const;
