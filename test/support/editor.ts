import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** An editor with the YAML language server that editors use, spoken to as editors do (LSP over standard input and output). */
export class Editor {
  private readonly server: ChildProcessWithoutNullStreams;
  private readonly answers = new Map<number, (result: unknown) => void>();
  private readonly findings = new Map<string, (found: Finding[]) => void>();
  private received = Buffer.alloc(0);
  private asked = 0;
  private opened = 0;

  constructor(private readonly root: string) {
    const program = join(root, 'node_modules/yaml-language-server/bin/yaml-language-server');
    this.server = spawn(process.execPath, [program, '--stdio']);
    this.server.stdout.on('data', (chunk: Buffer) => this.read(chunk));
  }

  async start(): Promise<void> {
    await this.ask('initialize', { processId: process.pid, rootUri: pathToFileURL(this.root).href, capabilities: {} });
    this.tell('initialized', {});
    const yaml = { validate: true, hover: true, completion: true, schemaStore: { enable: false } };
    this.tell('workspace/didChangeConfiguration', { settings: { yaml } });
  }

  /** What is offered at the first `|` of a text in `config/flows`: labels with what is said about each. */
  async offers(text: string): Promise<string[]> {
    const { items } = await this.askAt<{ items: { label: string }[] }>('textDocument/completion', text);
    return items.map((item) => item.label);
  }

  /** What is shown over the first `|` of a text. */
  async says(text: string): Promise<string> {
    const hover = await this.askAt<{ contents: { value: string } } | null>('textDocument/hover', text);
    return hover?.contents.value ?? '';
  }

  /** What is underlined in a text. */
  underlined(text: string): Promise<string[]> {
    const uri = this.nextUri();
    const found = new Promise<Finding[]>((resolve) => this.findings.set(uri, resolve));
    this.open(uri, text);
    return found.then((all) => all.map((one) => `${one.range.start.line + 1}: ${one.message}`));
  }

  async stop(): Promise<void> {
    const over = new Promise((resolve) => this.server.once('exit', resolve));
    await this.ask('shutdown', null);
    this.tell('exit', null);
    await over;
  }

  private askAt<T>(method: string, marked: string): Promise<T> {
    const before = marked.slice(0, marked.indexOf('|')).split('\n');
    const uri = this.nextUri();
    this.open(uri, marked.replace('|', ''));
    const position = { line: before.length - 1, character: before.at(-1)!.length };
    return this.ask(method, { textDocument: { uri }, position }) as Promise<T>;
  }

  private nextUri(): string {
    return pathToFileURL(join(this.root, `config/flows/draft-${++this.opened}.yaml`)).href;
  }

  private open(uri: string, text: string): void {
    this.tell('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
  }

  private ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.asked;
    const answer = new Promise((resolve) => this.answers.set(id, resolve));
    this.write({ id, method, params });
    return answer;
  }

  private tell(method: string, params: unknown): void {
    this.write({ method, params });
  }

  private write(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  private read(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    for (;;) {
      const head = this.received.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/i.exec(this.received.subarray(0, Math.max(head, 0)).toString())?.[1]);
      if (head < 0 || this.received.length < head + 4 + length) return;
      const body = this.received.subarray(head + 4, head + 4 + length).toString();
      this.received = this.received.subarray(head + 4 + length);
      this.take(JSON.parse(body) as Message);
    }
  }

  private take(message: Message): void {
    if (message.method === 'textDocument/publishDiagnostics' && message.params)
      this.findings.get(message.params.uri)?.(message.params.diagnostics);
    // What the server asks of an editor: we have nothing to say.
    else if (message.method !== undefined && message.id !== undefined) this.write({ id: message.id, result: null });
    else if (message.id !== undefined) this.answers.get(message.id)?.(message.result);
  }
}

interface Finding {
  message: string;
  range: { start: { line: number } };
}

interface Message {
  id?: number;
  method?: string;
  params?: { uri: string; diagnostics: Finding[] };
  result?: unknown;
}
