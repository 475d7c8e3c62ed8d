package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Message;
import dev.sluice.filter.Response;
import java.util.concurrent.CompletionStage;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/** A request or response as the prelude sees it. */
public final class HostMessage {
    private final HostExchange exchange;
    private final Message message;

    HostMessage(HostExchange exchange, Message message) {
        this.exchange = exchange;
        this.message = message;
    }

    @HostAccess.Export
    public Object headers() {
        return new HostHeaders(message.headers(), exchange.script().names());
    }

    @HostAccess.Export
    public Object trailers() {
        return new HostHeaders(message.trailers(), exchange.script().names());
    }

    @HostAccess.Export
    public String pseudo(String name) {
        return message.headers().get(name);
    }

    @HostAccess.Export
    public void pseudo(String name, Value value) {
        message.headers().set(name, Convert.text(value));
    }

    @HostAccess.Export
    public boolean localReply() {
        return message instanceof Response response && response.localReply();
    }

    @HostAccess.Export
    public boolean ended() {
        return message.body().ended();
    }

    @HostAccess.Export
    public void read(int max, Value resolve, Value reject) {
        settle(message.body().read(max), resolve, reject);
    }

    @HostAccess.Export
    public void peek(int atLeast, Value resolve, Value reject) {
        settle(message.body().peek(atLeast), resolve, reject);
    }

    @HostAccess.Export
    public void replace(Value whole) {
        message.body().replace(Convert.bytes(whole, exchange.script()).copy());
    }

    @HostAccess.Export
    public Object messages() {
        return new HostMessages(exchange, message.messages());
    }

    private void settle(CompletionStage<Bytes> stage, Value resolve, Value reject) {
        exchange.settle(stage.thenApply(bytes -> new HostBytes(bytes.copy())), resolve, reject);
    }
}
