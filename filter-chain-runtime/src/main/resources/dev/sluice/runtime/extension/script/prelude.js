// What a script sees of an exchange: thin objects over the host's, which hold no copy of anything.
(function () {
  'use strict';
  const promise = (start) => new Promise((resolve, reject) => start(resolve, (why) => reject(new Error(why))));
  const plain = (json) => (json === null ? undefined : JSON.parse(json));

  /** Some bytes of a body. Returned from a chunk callback they pass on without a copy. */
  class Bytes {
    constructor(host) { this.host = host; }
    get length() { return this.host.length(); }
    text() { return this.host.text(); }
    json() { return JSON.parse(this.host.text()); }
    bytes() { return new Uint8Array(new ArrayBuffer(this.host.buffer())); }
  }

  class Body {
    constructor(host) { this.host = host; }
    get ended() { return this.host.ended(); }
    read(max = 1048576) { return promise((ok, no) => this.host.read(max, ok, no)).then((b) => new Bytes(b)); }
    peek(atLeast) { return promise((ok, no) => this.host.peek(atLeast, ok, no)).then((b) => new Bytes(b)); }
    replace(whole) { this.host.replace(whole); }
  }

  /** A gRPC or WebSocket message, or a control frame. Written as it is it passes on without a copy. */
  class StreamMessage {
    constructor(host) { this.host = host; }
    get kind() { return this.host.kind(); }
    get compressed() { return this.host.compressed(); }
    get first() { return this.host.first(); }
    get last() { return this.host.last(); }
    get closeCode() { return this.host.closeCode(); }
    get data() { return new Bytes(this.host.data()); }
    text() { return this.host.text(); }
    json() { return JSON.parse(this.host.text()); }
    bytes() { return this.data.bytes(); }
    withText(text) { return new StreamMessage(this.host.with(String(text))); }
    withData(content) { return new StreamMessage(this.host.with(content)); }
  }

  class MessageSink {
    constructor(host) { this.host = host; }
    get writable() { return this.host.writable(); }
    write(content) { this.host.write(content); }
    end(code, reason = '') { this.host.end(code, reason); }
  }

  class Messages {
    constructor(host) { this.host = host; }
    get protocol() { return this.host.protocol(); }
    only(protocol) { return new Messages(this.host.only(protocol)); }
    limit(maxBytes) { return new Messages(this.host.limit(maxBytes)); }
    decompress() { return new Messages(this.host.decompress()); }
    fragments() { return new Messages(this.host.fragments()); }
    transform(message, { control, end } = {}) {
      const each = (callback, arg) => callback && ((host, out) => callback(arg(host), new MessageSink(out)));
      const shown = (host) => new StreamMessage(host);
      return new MessageSink(this.host.transform(
        each(message, shown), each(control, shown) ?? null, each(end, (trailers) => new Headers(trailers)) ?? null));
    }
  }

  /** In place; names and values become text here, so that the host's methods take what they get as it is. */
  class Headers {
    constructor(host) { this.host = host; }
    get(name) { return this.host.get(name); }
    all(name) { return this.host.all(name); }
    has(name) { return this.host.has(name); }
    set(name, value) { this.host.set(name, typeof value === 'string' ? value : String(value)); }
    add(name, value) { this.host.add(name, typeof value === 'string' ? value : String(value)); }
    remove(name) { this.host.remove(name); }
    forEach(callback) { this.host.forEach(callback); }
  }

  class Message {
    constructor(host, headers) { this.host = host; this.headers = new Headers(headers); }
    get trailers() { return new Headers(this.host.trailers()); }
    get body() { return new Body(this.host); }
    messages() { return new Messages(this.host.messages()); }
  }

  class Request extends Message {
    get method() { return this.host.pseudo(':method'); }
    set method(text) { this.host.pseudo(':method', text); }
    get path() { return this.host.pseudo(':path'); }
    set path(text) { this.host.pseudo(':path', text); }
    get authority() { return this.host.pseudo(':authority'); }
    set authority(text) { this.host.pseudo(':authority', text); }
    get scheme() { return this.host.pseudo(':scheme'); }
    set scheme(text) { this.host.pseudo(':scheme', text); }
  }

  class Response extends Message {
    get status() { return Number(this.host.pseudo(':status')); }
    set status(code) { this.host.pseudo(':status', String(code)); }
    get localReply() { return this.host.localReply(); }
  }

  class Answer {
    constructor(host) { this.host = host; this.status = host.status(); }
    get headers() { return new Headers(this.host.headers()); }
    get trailers() { return new Headers(this.host.trailers()); }
    get body() { return new Bytes(this.host.body()); }
    text() { return this.body.text(); }
    json() { return this.body.json(); }
  }

  class Exchange {
    constructor(host, config, request, headers) { this.host = host; this.ownConfig = config; this.request = new Request(request, headers); }
    get response() { const host = this.host.response(); return new Response(host, host.headers()); }
    get config() { const route = this.host.routeConfig(); return route === null ? this.ownConfig : JSON.parse(route); }
    get(name) { return plain(this.host.get(name)); }
    put(name, value) { this.host.put(name, value); }
    sleep(millis) { return promise((ok, no) => this.host.sleep(millis, ok, no)); }
    call(cluster, request = {}) {
      return promise((ok, no) => this.host.call(cluster, request, ok, no)).then((answer) => new Answer(answer));
    }
    abort(verdict) { this.host.abort(verdict); }
    flag(code) { this.host.flag(code); }
    refreshRoute() { this.host.refreshRoute(); }
    get routeName() { return this.host.routeName(); }
    get remoteAddress() { return this.host.remoteAddress(); }
    get serverName() { return this.host.serverName(); }
    get upstreamHost() { return this.host.upstreamHost(); }
  }

  /** Timers are the stream's whose callback sets them. */
  const timers = (host) => {
    globalThis.setTimeout = (callback, millis = 0, ...args) => host.set(() => callback(...args), Number(millis));
    globalThis.clearTimeout = (timer) => { if (timer !== undefined && timer !== null) host.clear(timer); };
  };

  /** Uses once what callbacks use, on an exchange that is nobody's: the engine then has it ready for the first request. Nothing of the user's runs. */
  const warm = (x, chunk) => {
    const headers = x.request.headers;
    headers.set('sluice-warm', '1');
    headers.add('sluice-warm', '2');
    if (headers.get('sluice-warm') !== '1' || !headers.has('sluice-warm') || headers.all('sluice-warm').length !== 2) return {};
    headers.forEach((value, name) => name + value);
    headers.remove('sluice-warm');
    x.request.path = x.request.method + x.request.path;
    x.response.headers.set('sluice-warm', String(x.response.status + x.response.localReply));
    x.put('sluice.warm', { a: [1] });
    return { reply: 200, headers: { a: x.get('sluice.warm').a + chunk.text() + chunk.bytes().length }, body: 'warm' };
  };

  return {
    warm,
    timers,
    exchange: (host, config, request, headers) => new Exchange(host, config, request, headers),
    only: (callback, host, config, request, headers) => callback(new Exchange(host, config, request, headers)),
    headers: (host) => new Headers(host),
    bytes: (host) => new Bytes(host),
    plain,
  };
})()
