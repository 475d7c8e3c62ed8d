package dev.sluice.runtime.http;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.chain.explain.HttpAccount;
import dev.sluice.runtime.chain.explain.Question;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.extension.Registry;
import dev.sluice.runtime.network.DownstreamConnection;
import dev.sluice.runtime.network.Endpoint;
import dev.sluice.runtime.network.EndpointCompiler;
import dev.sluice.runtime.transport.Wire;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connection manager as the end of a network chain. Any thread, off the loops.
 *
 * @param surroundings asked when a plan is opened
 */
public record HttpEndpoints(Registry registry, Supplier<Surroundings> surroundings, LogSinks sinks)
        implements EndpointCompiler {
    @Override
    public @Nullable Plan compile(Any config, Place place) {
        if (!config.is(HttpConnectionManager.class)) {
            return null;
        }
        try {
            HttpManagerPlan plan =
                    HttpManagerCompiler.compile(config.unpack(HttpConnectionManager.class), place, registry);
            return new Opener(this, plan);
        } catch (InvalidProtocolBufferException bad) {
            place.error("is not an HttpConnectionManager");
            return null;
        }
    }

    private record Opener(HttpEndpoints all, HttpManagerPlan plan) implements Plan {
        @Override
        public @Nullable Endpoint open() {
            return open("");
        }

        @Override
        public @Nullable Endpoint open(String listener) {
            return all.endpoint(plan, listener);
        }
    }

    private @Nullable Endpoint endpoint(HttpManagerPlan plan, String listener) {
        HttpManager manager = plan.open(surroundings.get(), sinks, listener);
        return manager == null ? null : new Served(manager);
    }

    record Served(HttpManager manager) implements Endpoint {
        @Override
        public void serve(DownstreamConnection connection, Wire wire) {
            connection.onChanges(manager.serve(connection, wire));
        }

        @Override
        public HttpAccount explain(DownstreamConnection connection, Question question) {
            return DryRun.of(manager, connection, question);
        }

        @Override
        public void close() {
            manager.close();
        }
    }
}
