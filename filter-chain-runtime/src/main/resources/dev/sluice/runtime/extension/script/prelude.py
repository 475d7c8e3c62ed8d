# What a script sees of an exchange: the same objects as in JavaScript, over the host's. Names do not leak: the last line is the prelude.
def _sluice():
    import builtins
    import json

    class Promise:
        """Settled by the host or by a coroutine's end; awaited by coroutines, and by the host through then."""

        def __init__(self, start=None, wrap=None):
            self.state = 0
            self.value = None
            self.waiting = []
            if start is not None:
                start(lambda value: self.settle(1, wrap(value) if wrap else value),
                      lambda why: self.settle(2, RuntimeError(str(why))))

        def settle(self, state, value):
            if self.state == 0:
                self.state = state
                self.value = value
                waiting, self.waiting = self.waiting, []
                for each in waiting:
                    each()

        def when(self, go):
            if self.state == 0:
                self.waiting.append(go)
            else:
                go()

        def then(self, done, failed):
            self.when(lambda: done(self.value) if self.state == 1 else failed(self.value))

        def __await__(self):
            if self.state == 0:
                yield self
            if self.state == 2:
                raise self.value
            return self.value

    def drive(coroutine, promise):
        while True:
            try:
                awaited = coroutine.send(None)
            except StopIteration as end:
                promise.settle(1, end.value)
                return
            except Exception as e:
                promise.settle(2, e)
                return
            if not isinstance(awaited, Promise):
                coroutine.close()
                promise.settle(2, TypeError('await what x gives: there is no other event loop here'))
                return
            if awaited.state == 0:
                awaited.when(lambda: drive(coroutine, promise))
                return

    def asynchronous(result):
        if hasattr(result, 'cr_await'):
            promise = Promise()
            drive(result, promise)
            return promise
        return result

    def callback(function):
        return lambda *args: asynchronous(function(*args))

    def plain(text):
        return None if text is None else json.loads(text)

    class Bytes:
        def __init__(self, host): self.host = host
        @property
        def length(self): return self.host.length()
        def text(self): return self.host.text()
        def json(self): return json.loads(self.host.text())
        def bytes(self): return self.host.latin1().encode('latin-1')
        def __len__(self): return self.host.length()

    class Body:
        def __init__(self, host): self.host = host
        @property
        def ended(self): return self.host.ended()
        def read(self, max=1048576): return Promise(lambda ok, no: self.host.read(max, ok, no), Bytes)
        def peek(self, atLeast): return Promise(lambda ok, no: self.host.peek(atLeast, ok, no), Bytes)
        def replace(self, whole): self.host.replace(whole)

    class StreamMessage:
        def __init__(self, host): self.host = host
        @property
        def kind(self): return self.host.kind()
        @property
        def compressed(self): return self.host.compressed()
        @property
        def first(self): return self.host.first()
        @property
        def last(self): return self.host.last()
        @property
        def closeCode(self): return self.host.closeCode()
        @property
        def data(self): return Bytes(self.host.data())
        def text(self): return self.host.text()
        def json(self): return json.loads(self.host.text())
        def bytes(self): return self.data.bytes()
        def withText(self, text): return StreamMessage(getattr(self.host, 'with')(str(text)))
        def withData(self, content): return StreamMessage(getattr(self.host, 'with')(content))

    class MessageSink:
        def __init__(self, host): self.host = host
        @property
        def writable(self): return self.host.writable()
        def write(self, content): self.host.write(content)
        def end(self, code, reason=''): self.host.end(code, reason)

    class Messages:
        def __init__(self, host): self.host = host
        @property
        def protocol(self): return self.host.protocol()
        def only(self, protocol): return Messages(self.host.only(protocol))
        def limit(self, maxBytes): return Messages(self.host.limit(maxBytes))
        def decompress(self): return Messages(self.host.decompress())
        def fragments(self): return Messages(self.host.fragments())
        def transform(self, message, control=None, end=None):
            def each(function, arg):
                call = callback(function)
                return lambda host, out: call(arg(host), MessageSink(out))
            return MessageSink(self.host.transform(
                each(message, StreamMessage),
                None if control is None else each(control, StreamMessage),
                None if end is None else each(end, Headers)))

    class Headers:
        def __init__(self, host): self.host = host
        def get(self, name): return self.host.get(name)
        def all(self, name): return self.host.all(name)
        def has(self, name): return self.host.has(name)
        def set(self, name, value): self.host.set(name, str(value))
        def add(self, name, value): self.host.add(name, str(value))
        def remove(self, name): self.host.remove(name)
        def forEach(self, function): self.host.forEach(function)

    class Message:
        def __init__(self, host, headers):
            self.host = host
            self.headers = Headers(headers)
        @property
        def trailers(self): return Headers(self.host.trailers())
        @property
        def body(self): return Body(self.host)
        def messages(self): return Messages(self.host.messages())

    def pseudo(name, of=str):
        return property(lambda self: of(self.host.pseudo(name)), lambda self, value: self.host.pseudo(name, str(value)))

    class Request(Message):
        method = pseudo(':method')
        path = pseudo(':path')
        authority = pseudo(':authority')
        scheme = pseudo(':scheme')

    class Response(Message):
        status = pseudo(':status', int)
        @property
        def localReply(self): return self.host.localReply()

    class Answer:
        def __init__(self, host):
            self.host = host
            self.status = host.status()
        @property
        def headers(self): return Headers(self.host.headers())
        @property
        def trailers(self): return Headers(self.host.trailers())
        @property
        def body(self): return Bytes(self.host.body())
        def text(self): return self.body.text()
        def json(self): return self.body.json()

    class Exchange:
        def __init__(self, host, config, request, headers):
            self.host = host
            self.ownConfig = config
            self.request = Request(request, headers)
        @property
        def response(self):
            host = self.host.response()
            return Response(host, host.headers())
        @property
        def config(self):
            route = self.host.routeConfig()
            return self.ownConfig if route is None else json.loads(route)
        def get(self, name): return plain(self.host.get(name))
        def put(self, name, value): self.host.put(name, value)
        def sleep(self, millis): return Promise(lambda ok, no: self.host.sleep(millis, ok, no))
        def call(self, cluster, request={}):
            return Promise(lambda ok, no: self.host.call(cluster, request, ok, no), Answer)
        def abort(self, verdict): self.host.abort(verdict)
        def flag(self, code): self.host.flag(code)
        def refreshRoute(self): self.host.refreshRoute()
        @property
        def routeName(self): return self.host.routeName()
        @property
        def remoteAddress(self): return self.host.remoteAddress()
        @property
        def serverName(self): return self.host.serverName()
        @property
        def upstreamHost(self): return self.host.upstreamHost()

    def timers(host):
        builtins.setTimeout = lambda function, millis=0: host.set(callback(function), millis)
        builtins.clearTimeout = lambda timer: None if timer is None else host.clear(timer)

    class Prelude:
        pass

    prelude = Prelude()
    prelude.timers = timers
    prelude.exchange = Exchange
    prelude.only = lambda function, *given: function(Exchange(*given))
    prelude.headers = Headers
    prelude.bytes = Bytes
    prelude.plain = plain
    prelude.callback = callback
    return prelude


_sluice()
