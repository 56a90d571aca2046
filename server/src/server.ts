/** Exports startServer: the only file that knows the connection. Each request is a call of one feature on one document. */
import {
  CodeLensRequest, DidChangeConfigurationNotification, ErrorCodes, LSPErrorCodes, ResponseError, SemanticTokensRangeRequest, SemanticTokensRequest, TextDocumentSyncKind,
  type CallHierarchyItem, type Connection, type Diagnostic, type Location, type LocationLink, type InitializeParams, type InitializeResult, type SemanticTokensParams, type SemanticTokensRangeParams, type TextDocumentPositionParams,
} from 'vscode-languageserver';
import { startPcre, type Pcre } from './base/pcre.ts';
import { nginxDiagnostics, startDiagnostics, type DiagnosticsJob } from './diagnostics.ts';
import { compare } from './features/compare.ts';
import { incomingCalls, outgoingCalls, prepareCalls } from './features/callHierarchy.ts';
import { codeActionKinds, codeActions, resolveCodeAction, uriOfAction } from './features/codeActions.ts';
import { codeLens, resolveCodeLens, uriOfLens } from './features/codeLens.ts';
import { completion, completionTriggers, placeOfCompletion, resolveCompletion } from './features/completion.ts';
import { offsetOf } from './features/convert.ts';
import { definition, locationsOf } from './features/definition.ts';
import { folding } from './features/folding.ts';
import { hover } from './features/hover.ts';
import { inlayHints } from './features/inlayHints.ts';
import { backendOrMissing } from './features/nginx/backends.ts';
import { logDefinition, logHover, logRequest, type Around } from './features/nginx/accessLog.ts';
import { nginxCompletion, nginxCompletionTriggers } from './features/nginx/completion.ts';
import { nginxHover } from './features/nginx/hover.ts';
import { nginxDefinition, nginxHighlight, nginxPrepareRename, nginxReferences, nginxRename } from './features/nginx/navigation.ts';
import { requestForm } from './features/nginx/requestForm.ts';
import { locationsOfService, serviceAt, servicePlaces } from './features/nginx/service.ts';
import { nginxFolding, nginxSymbols } from './features/nginx/symbols.ts';
import { nginxTokens } from './features/nginx/tokens.ts';
import { packetForm } from './features/packetForm.ts';
import { withJourney } from './features/packetForm/journey.ts';
import { highlight, references } from './features/references.ts';
import { prepareRename, rename, type Refused } from './features/rename.ts';
import { selectionRanges } from './features/selectionRanges.ts';
import { signature, signatureTriggers } from './features/signature.ts';
import { symbols } from './features/symbols.ts';
import { tokenLegend } from './features/tokenData.ts';
import { tokens } from './features/tokens.ts';
import { workspaceSymbols } from './features/workspaceSymbols.ts';
import { FileStore } from './files.ts';
import { createFolders, type Folders } from './folders.ts';
import { guarded } from './handler.ts';
import { boxAt, boxNamed, withRules } from './model/box.ts';
import { folderOf } from './model/names.ts';
import type { NginxFile } from './model/nginx/file.ts';
import type { AnalysedFile } from './model/tree.ts';
import { compareRequest, type CompareParams, type CompareResult } from './protocol/compare.ts';
import { logRequestRequest, requestFormRequest, requestRequest, type LogRequestParams, type LogRequestResult, type RequestForm, type RequestFormParams, type RequestParams, type RequestResult } from './protocol/request.ts';
import { packetFormRequest, traceRequest, type PacketForm, type PacketFormParams, type TraceParams, type TraceResult } from './protocol/trace.ts';
import { settingsFrom } from './settings.ts';
import { inTurns } from './slices.ts';
import { answerRequest } from './trace/nginx/answer.ts';
import { traceInSlices } from './trace/trace.ts';
import { journeyFrom, worldAround } from './worlds.ts';

/** How long the server waits before it checks a document, in milliseconds: questions that come with its opening go first. */
const openDelay = 30;
const editDelay = 250;

/** A document of this many characters arrives as a message that leaves several times its size behind as garbage. */
const largeText = 4_000_000;

/** The same for answers: a trace of this many steps is some megabytes of text. */
const largeTrace = 10_000;

const stepsIn = (result: TraceResult): number => result.results.reduce((sum, { paths }) => paths.reduce((all, path) => all + path.steps.length, sum), 0);

/** Serves the connection. `regexEngine` reads the module that base/pcre.ts runs, when the first configuration of nginx needs it. `pages` is the folder of docs/diagnostics, as a URI that ends in a slash. `collectGarbage` is called where a large message was read, since V8 would let its remains lie for long. */
export function startServer(connection: Connection, regexEngine: () => Uint8Array<ArrayBuffer>, collectGarbage: () => void = () => undefined, pages?: string): void {
  const files = new FileStore();
  let settings = settingsFrom(undefined);
  const jobs = new Map<string, { timer: ReturnType<typeof setTimeout> }>();
  let canConfigure = false;
  let canLink = false;
  let folders: Folders | undefined;
  let canSnippets = false;
  let engine: Pcre | undefined;
  const pcre = (): Pcre => (engine ??= startPcre(regexEngine()));
  let canExplain = false;
  const log = (message: string): void => connection.console.error(message);

  /** What is open beside an access log. */
  const around = (): Around => ({ configs: files.uris().flatMap((uri) => files.nginx(uri) ?? []), captures: files.uris().flatMap((uri) => files.get(uri) ?? []) });

  /** Runs a feature on an open document, of captures or of nginx; a document that is not open has nothing to say. */
  const onFile = <T>(what: string, uri: string, fallback: T, work: (file: AnalysedFile) => T, onNginx?: (file: NginxFile) => T): T =>
    guarded(what, log, fallback, () => {
      const nginx = onNginx && files.nginx(uri);
      if (nginx) return onNginx(nginx);
      const file = files.get(uri);
      return file ? work(file) : fallback;
    });

  /** The same at a place of the document: of several boxes in it, with the one that the place belongs to. */
  const atPlace = <T>(what: string, { textDocument: { uri }, position }: TextDocumentPositionParams, fallback: T, work: (file: AnalysedFile, offset: number) => T, onNginx?: (file: NginxFile, offset: number) => T): T =>
    guarded(what, log, fallback, () => {
      const nginx = onNginx && files.nginx(uri);
      if (nginx) return onNginx(nginx, offsetOf(nginx, position));
      const file = files.at(uri, position.line);
      return file ? work(file, offsetOf(file, position)) : fallback;
    });

  connection.onInitialize((params: InitializeParams): InitializeResult => {
    canConfigure = params.capabilities.workspace?.configuration === true;
    canExplain = params.capabilities.textDocument?.publishDiagnostics?.codeDescriptionSupport === true;
    canLink = params.capabilities.textDocument?.definition?.linkSupport === true;
    const options: unknown = params.initializationOptions;
    if (typeof options === 'object' && options !== null && 'folders' in options && options.folders === true) folders = createFolders(connection, files, log, (folder) => checkFolder(folder));
    canSnippets = params.capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
    return {
      serverInfo: { name: 'tablewalk' },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        hoverProvider: true, definitionProvider: true, referencesProvider: true, documentHighlightProvider: true,
        documentSymbolProvider: true, foldingRangeProvider: true, codeLensProvider: { resolveProvider: true }, inlayHintProvider: true,
        completionProvider: { triggerCharacters: [...completionTriggers, ...nginxCompletionTriggers], resolveProvider: true },
        renameProvider: params.capabilities.textDocument?.rename?.prepareSupport === true ? { prepareProvider: true } : true, callHierarchyProvider: true, workspaceSymbolProvider: true, selectionRangeProvider: true,
        codeActionProvider: { codeActionKinds: [...codeActionKinds], resolveProvider: true },
        signatureHelpProvider: { triggerCharacters: signatureTriggers },
        semanticTokensProvider: { legend: tokenLegend, full: true, range: true },
      },
    };
  });
  connection.onInitialized(() => {
    if (!canConfigure) return;
    void connection.client.register(DidChangeConfigurationNotification.type, { section: 'tablewalk' }).catch(() => undefined);
    void readSettings();
  });
  connection.onDidChangeConfiguration(() => void readSettings());

  async function readSettings(): Promise<void> {
    if (!canConfigure) return;
    try {
      const before = settings;
      settings = settingsFrom(await connection.workspace.getConfiguration('tablewalk'));
      if (!same(before.codeLens, settings.codeLens)) void connection.sendRequest('workspace/codeLens/refresh').catch(() => undefined);
      if (!same(before.inlayHints, settings.inlayHints)) void connection.sendRequest('workspace/inlayHint/refresh').catch(() => undefined);
      for (const uri of files.uris()) check(uri, 0);
    } catch (error) {
      log(`settings: ${String(error)}`);
    }
  }

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    files.open(uri, languageId, version, text);
    if (text.length > largeText) collectGarbage();
    folders?.opened(uri);
    if (folders) guarded('includes', log, undefined, () => folders?.wanted(files.includeFolders(uri)));
    check(uri, openDelay);
    checkBeside(uri);
  });
  connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
    guarded('change', log, undefined, () => files.change(textDocument.uri, textDocument.version, contentChanges));
    check(textDocument.uri, editDelay);
    checkBeside(textDocument.uri);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    clearTimeout(jobs.get(uri)?.timer);
    jobs.delete(uri);
    files.close(uri);
    folders?.closed(uri);
    checkBeside(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });

  /** What a document says of its box may complete the documents beside it. */
  const checkBeside = (uri: string): void => files.openBeside(uri).forEach((other) => check(other, editDelay));
  const checkFolder = (folder: string): void => files.uris().filter((uri) => folderOf(uri) === folder || files.nginx(uri) !== undefined).forEach((uri) => check(uri, openDelay));

  /** Checks a document after `delay`, in slices that let other requests through. A newer call takes the place of an older one. */
  function check(uri: string, delay: number): void {
    clearTimeout(jobs.get(uri)?.timer);
    let job: DiagnosticsJob | undefined;
    const next = (wait: number): void => {
      jobs.set(uri, { timer: setTimeout(() => guarded('diagnostics', log, undefined, work), wait) });
    };
    const wanted = { ...settings, ...(canExplain && pages !== undefined && { pages }) };
    const publish = (diagnostics: Diagnostic[]): void => {
      const version = files.version(uri);
      void connection.sendDiagnostics({ uri, diagnostics, ...(version !== undefined && { version }) });
    };
    const work = (): void => {
      const nginx = files.nginx(uri);
      const file = nginx ? undefined : files.get(uri);
      if (nginx) publish(nginxDiagnostics(nginx, wanted, pcre()));
      if (!file) return;
      job ??= startDiagnostics(file, wanted, publish);
      if (job.step()) next(1);
      else jobs.delete(uri);
    };
    next(delay);
  }

  /** The Service that a location of ingress-nginx stands for, in the captures that are open. */
  const serviceOf = (file: NginxFile, offset: number): LocationLink[] | null => {
    const service = serviceAt(file, offset);
    return service ? servicePlaces(service, files.uris().flatMap((uri) => files.get(uri) ?? [])) : null;
  };

  connection.onHover((p) => guarded('hover', log, null, () => {
    const lines = files.accessLog(p.textDocument.uri);
    return lines ? logHover(lines, offsetOf(lines, p.position), around()) : atPlace('hover', p, null, hover, (file, offset) => nginxHover(file, offset, around().captures));
  }));
  const links = (found: LocationLink[] | null): LocationLink[] | Location[] | null => (canLink ? found : locationsOf(found));
  connection.onDefinition((p) => guarded<LocationLink[] | Location[] | null>('definition', log, null, () => {
    const lines = files.accessLog(p.textDocument.uri);
    return lines ? links(logDefinition(lines, offsetOf(lines, p.position), around(), pcre)) : definitionIn(p);
  }));
  const definitionIn = (p: TextDocumentPositionParams): LocationLink[] | Location[] | null => (atPlace<LocationLink[] | Location[] | null>('definition', p, null, (file, offset) => links(definition(file, offset)), (file, offset) => links(nginxDefinition(file, offset, pcre) ?? serviceOf(file, offset))));
  connection.onReferences((p) => atPlace('references', p, null, (file, offset) => references(file, offset, p.context.includeDeclaration) ?? locationsOfService(file, offset, around().configs), (file, offset) => nginxReferences(file, offset, p.context.includeDeclaration)));
  connection.onDocumentHighlight((p) => atPlace('highlight', p, null, highlight, nginxHighlight));
  connection.onCompletion((p) => atPlace('completion', p, null, (file, offset) => {
    const trigger = p.context?.triggerCharacter;
    if (trigger !== undefined && nginxCompletionTriggers.includes(trigger)) return null;
    return completion(file, offset, { snippets: canSnippets, ...(trigger !== undefined && { trigger }) });
  }, (file, offset) => nginxCompletion(file, offset, { snippets: canSnippets, ...(p.context?.triggerCharacter !== undefined && { trigger: p.context.triggerCharacter }) })));
  connection.onCompletionResolve((item) => {
    const place = placeOfCompletion(item);
    return place ? atPlace('completion', { textDocument: place, position: { line: place.line, character: 0 } }, item, (file) => resolveCompletion(file, item)) : item;
  });
  connection.onCodeAction((p) => onFile('code actions', p.textDocument.uri, null, (file) => codeActions(file, p.range, p.context)));
  connection.onCodeActionResolve((action) => onFile('code actions', uriOfAction(action) ?? '', action, (file) => resolveCodeAction(file, action)));
  connection.onSignatureHelp((p) => atPlace('signature', p, null, signature));
  connection.onPrepareRename((p) => orError(atPlace('rename', p, null, prepareRename, nginxPrepareRename)));
  connection.onRenameRequest((p) => orError(atPlace('rename', p, null, (file, offset) => rename(file, offset, p.newName), (file, offset) => nginxRename(file, offset, p.newName))));
  connection.languages.callHierarchy.onPrepare((p) => atPlace('calls', p, null, (file, offset) => prepareCalls(file.own, offset)));
  connection.languages.callHierarchy.onIncomingCalls((p) => atPlace('calls', placeOf(p.item), null, (file) => incomingCalls(file.own, p.item)));
  connection.languages.callHierarchy.onOutgoingCalls((p) => atPlace('calls', placeOf(p.item), null, (file) => outgoingCalls(file.own, p.item)));
  connection.onWorkspaceSymbol((p) => guarded('workspace symbols', log, null, () => workspaceSymbols(files.uris().flatMap((uri) => files.get(uri)?.own ?? []), p.query)));
  connection.onSelectionRanges((p) => onFile('selection', p.textDocument.uri, null, (file) => selectionRanges(file.own, p.positions)));
  connection.onDocumentSymbol((p) => onFile('symbols', p.textDocument.uri, null, symbols, nginxSymbols));
  connection.onFoldingRanges((p) => onFile('folding', p.textDocument.uri, null, folding, nginxFolding));
  connection.onRequest(CodeLensRequest.method, (p: { textDocument: { uri: string } }) => onFile('code lens', p.textDocument.uri, null, (file) => codeLens(file.own, settings.codeLens)));
  connection.onCodeLensResolve((lens) => onFile('code lens', uriOfLens(lens), lens, (file) => resolveCodeLens(file.own, lens)));
  connection.languages.inlayHint.on((p) => onFile('inlay hints', p.textDocument.uri, null, (file) => inlayHints(file, p.range, settings.inlayHints)));
  // Null, not an empty list, keeps the tokens of the visible range where a document is too large for all of them.
  connection.onRequest(SemanticTokensRequest.method, (p: SemanticTokensParams) => onFile('tokens', p.textDocument.uri, null, (file) => tokens(file), (file) => nginxTokens(file)));
  connection.onRequest(SemanticTokensRangeRequest.method, (p: SemanticTokensRangeParams) => onFile('tokens', p.textDocument.uri, null, (file) => tokens(file, p.range), (file) => nginxTokens(file, p.range)));

  connection.onRequest(traceRequest, async (params: TraceParams, token): Promise<TraceResult> => {
    const boxes = await openBoxes(files, folders, params);
    const file = withRules(boxNamed(boxes, params.box));
    if (params.scope !== 'box') await folders?.readyAll(params.textDocument.uri);
    const result = await inTurns(params.scope === 'box' ? traceInSlices(file, params) : journeyFrom(worldAround(files, pcre), file, params), token);
    if (stepsIn(result) > largeTrace) setTimeout(collectGarbage, 0);
    return result;
  });
  connection.onRequest(packetFormRequest, async (params: PacketFormParams): Promise<PacketForm> => {
    const boxes = await openBoxes(files, folders, params);
    const { position } = params;
    const file = (position && params.box === undefined ? boxAt(boxes, position.line) : undefined) ?? boxNamed(boxes, params.box);
    const ruled = withRules(file);
    // A place in another file than that of the rules says nothing of them, and one in another box nothing of this one.
    const form = packetForm(ruled, ruled.uri === file.uri && position && boxAt(boxes, position.line) === file ? params : { textDocument: params.textDocument });
    await folders?.readyAll(params.textDocument.uri);
    return withJourney(form, ruled, worldAround(files, pcre));
  });

  connection.onRequest(requestRequest, (params: RequestParams): RequestResult => answerRequest(openNginx(files, params), params, pcre(), (upstream) => backendOrMissing(around().captures, upstream)));
  connection.onRequest(logRequestRequest, ({ textDocument: { uri }, position }: LogRequestParams): LogRequestResult | null => {
    const lines = files.accessLog(uri);
    return lines ? (logRequest(lines, offsetOf(lines, position), around(), pcre) ?? null) : null;
  });
  connection.onRequest(requestFormRequest, (params: RequestFormParams): RequestForm => ({ ...requestForm(openNginx(files, params), params.position), ...(params.request && { request: params.request }) }));

  connection.onRequest(compareRequest, async (params: CompareParams): Promise<CompareResult> =>
    compare(boxNamed(await openBoxes(files, folders, { textDocument: params?.before }), undefined), boxNamed(await openBoxes(files, folders, { textDocument: params?.after }), undefined)));

  connection.listen();
}

/** Whether two groups of switches stand the same. */
const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);

/** An answer, or the reason why there is none as an error that the editor shows. */
function orError<T extends object>(answer: T | Refused | null): T | ResponseError | null {
  return answer !== null && 'refused' in answer ? new ResponseError(LSPErrorCodes.RequestFailed, answer.refused) : answer;
}

/** The boxes of the document that a request names, once the captures beside it are known. What a client sends is not trusted to have the right shape. */
async function openBoxes(files: FileStore, folders: Folders | undefined, params: { textDocument?: { uri?: unknown } } | null | undefined): Promise<readonly AnalysedFile[]> {
  const uri = params?.textDocument?.uri;
  if (typeof uri !== 'string') throw new ResponseError(ErrorCodes.InvalidParams, 'textDocument.uri is missing.');
  await folders?.ready(uri);
  const boxes = files.boxes(uri);
  if (boxes.length === 0) throw new ResponseError(ErrorCodes.InvalidParams, `${uri} is not open.`);
  return boxes;
}

/** The configuration that a request names. */
function openNginx(files: FileStore, params: { textDocument?: { uri?: unknown } } | null | undefined): NginxFile {
  const uri = params?.textDocument?.uri;
  if (typeof uri !== 'string') throw new ResponseError(ErrorCodes.InvalidParams, 'textDocument.uri is missing.');
  const file = files.nginx(uri);
  if (!file) throw new ResponseError(ErrorCodes.InvalidParams, `${uri} is not open as a configuration of nginx.`);
  return file;
}

const placeOf = ({ uri, selectionRange }: CallHierarchyItem): TextDocumentPositionParams => ({ textDocument: { uri }, position: selectionRange.start });
