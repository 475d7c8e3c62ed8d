// What Sluice's filters in JavaScript are made of and see. For editors: put it beside the script, with a jsconfig.json, and begin the script with
//   /** @typedef {import('./sluice').Exchange} Exchange */
// Everything runs on the event loop of its stream: nothing here may be kept after onComplete.

/** What a filter may export. All are optional; what is not exported costs nothing. */
export interface Filter {
  /** Once per event loop, before any request, with `config` of the filter's configuration. */
  configure?(config: any): void;
  /** At the start of each stream; the functions of the object that it returns serve that stream. */
  stream?(x: Exchange): StreamFilter | void;
  onRequest?(x: Exchange): Decision;
  onRequestChunk?(x: Exchange, chunk: Bytes): Written;
  onRequestEnd?(x: Exchange, trailers: Headers): Written;
  onResponse?(x: Exchange): Decision;
  onResponseChunk?(x: Exchange, chunk: Bytes): Written;
  onResponseEnd?(x: Exchange, trailers: Headers): Written;
  /** A 1xx head passes towards the client. */
  onInformational?(x: Exchange, headers: Headers): void;
  /** Once, however the stream ended. */
  onComplete?(x: Exchange): void;
}

export type StreamFilter = Omit<Filter, 'configure' | 'stream'>;

/** Nothing: go on. A promise holds the stream, with back-pressure. */
export type Decision = Verdict | void | Promise<Verdict | void>;

export type Verdict = Reply | Reset | Restart;
export type Ending = Reply | Reset;

/** Answer here. */
export interface Reply {
  reply: number;
  headers?: HeaderValues;
  body?: Content;
  /** For `response_code_details`. */
  details?: string;
  grpcStatus?: number;
}

/** Cut the stream; the text goes to `response_code_details`. */
export interface Reset { reset: string; }

/** Begin again at the first filter. */
export interface Restart { restart: true; }

export type Content = string | Bytes | Uint8Array | ArrayBuffer;
export type HeaderValues = { [name: string]: string | number | boolean | string[] };

/** What is sent instead of a chunk, or after the last one. */
export type Written = Content | void | null | Promise<Content | void | null>;

/** One request and its response. */
export interface Exchange {
  readonly request: Request;
  /** Not before there is one. */
  readonly response: Response;
  /** The route's `config` if it has one, else the filter's. */
  readonly config: any;
  /** A value shared with filters and logs, undefined if it is not set. */
  get(name: string): any;
  put(name: string, value: any): void;
  sleep(millis: number): Promise<void>;
  /** Sends a request through a cluster of the configuration. */
  call(cluster: string, request?: Call): Promise<Answer>;
  /** Ends the stream at any time: a reply if no response head has been sent, else a cut. */
  abort(verdict: Ending): void;
  /** Adds a response flag, for logs. */
  flag(code: string): void;
  /** Chooses the route again. */
  refreshRoute(): void;
  readonly routeName: string;
  readonly remoteAddress: string;
  readonly serverName: string;
  readonly upstreamHost: string;
}

export interface Call {
  method?: string;
  path?: string;
  authority?: string;
  headers?: HeaderValues;
  body?: Content;
  /** Milliseconds; 0, the default: none. */
  timeout?: number;
}

/** The answer to a call, complete. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly trailers: Headers;
  readonly body: Bytes;
  text(): string;
  json(): any;
}

export interface Message {
  readonly headers: Headers;
  /** Only once the body has been read. */
  readonly trailers: Headers;
  readonly body: Body;
  /** The body as messages, if it is gRPC's or a WebSocket's. */
  messages(): Messages;
}

export interface Request extends Message {
  method: string;
  path: string;
  authority: string;
  scheme: string;
}

export interface Response extends Message {
  status: number;
  /** Made by Sluice, not by upstream. */
  readonly localReply: boolean;
}

export interface Body {
  readonly ended: boolean;
  /** The whole body, which stays in place; more than `max` bytes (default 1 MiB) are answered 413. */
  read(max?: number): Promise<Bytes>;
  /** At least so many bytes, or all. */
  peek(atLeast: number): Promise<Bytes>;
  replace(whole: Content): void;
}

/** One direction's gRPC or WebSocket messages; each option gives another one. Use it while deciding at the head, or in `stream`. */
export interface Messages {
  readonly protocol: 'none' | 'grpc' | 'websocket';
  /** Of that protocol alone: one of another one has no messages here. */
  only(protocol: 'grpc' | 'websocket'): Messages;
  /** The largest message, 4 MiB unless said otherwise. */
  limit(maxBytes: number): Messages;
  /** gRPC: compressed messages are shown plain, and compressed again if changed. */
  decompress(): Messages;
  /** WebSocket: fragments as they come instead of joined. */
  fragments(): Messages;
  /** What a callback does not write is gone; a promise that it returns holds the messages behind. */
  transform(
    message: (message: StreamMessage, out: MessageSink) => void | Promise<void>,
    others?: {
      control?: (frame: StreamMessage, out: MessageSink) => void | Promise<void>;
      end?: (trailers: Headers, out: MessageSink) => void | Promise<void>;
    },
  ): MessageSink;
}

/** Valid while the callback, or the promise that it returned, runs. */
export interface StreamMessage {
  readonly kind: 'grpc' | 'text' | 'binary' | 'ping' | 'pong' | 'close';
  /** gRPC: the compressed flag. */
  readonly compressed: boolean;
  /** False for a fragment that continues a message. */
  readonly first: boolean;
  /** False for a fragment that another one follows. */
  readonly last: boolean;
  /** Of a close frame; 1005 if it has none. */
  readonly closeCode: number;
  /** A copy, which may be kept. */
  readonly data: Bytes;
  text(): string;
  json(): any;
  bytes(): Uint8Array;
  /** The same message with other text. */
  withText(text: string): StreamMessage;
  withData(content: Content): StreamMessage;
}

/** May be kept and written to at any time before the end. */
export interface MessageSink {
  readonly writable: boolean;
  /** Text is a text message, bytes are a binary one; of gRPC either is a message. */
  write(content: StreamMessage | Content): void;
  /** Ends the stream both ways: a grpc-status, or a WebSocket's close code. */
  end(code: number, reason?: string): void;
}

/** Some bytes; of a chunk only while its callback, or the promise that it returned, runs. */
export interface Bytes {
  readonly length: number;
  /** As UTF-8. */
  text(): string;
  json(): any;
  /** A copy. */
  bytes(): Uint8Array;
}

/** Names are compared without regard to case. */
export interface Headers {
  /** The first value, or null. */
  get(name: string): string | null;
  all(name: string): string[];
  has(name: string): boolean;
  set(name: string, value: string | number | boolean): void;
  add(name: string, value: string | number | boolean): void;
  remove(name: string): void;
  forEach(each: (value: string, name: string) => void): void;
}

declare global {
  /** Of the stream whose callback sets it, and gone with it; not at the top level and not in `configure`. */
  function setTimeout(callback: (...args: any[]) => void, millis?: number, ...args: any[]): unknown;
  function clearTimeout(timer: unknown): void;
}
