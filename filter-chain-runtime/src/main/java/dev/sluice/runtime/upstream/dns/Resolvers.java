package dev.sluice.runtime.upstream.dns;

import dev.sluice.runtime.os.Threads;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The resolvers of the process, one for each set of servers, on one thread that starts with the first name to resolve: resolving never takes time
 * from the loops. Thread-safe; outlives configurations.
 */
public final class Resolvers implements AutoCloseable {
    private final Map<NameServers, NettyNames> made = new HashMap<>();
    private @Nullable MultiThreadIoEventLoopGroup group;

    /** The resolver that asks these servers. */
    public synchronized Names names(NameServers servers) {
        return made.computeIfAbsent(servers, s -> new NettyNames(loop(), s));
    }

    private EventLoop loop() {
        MultiThreadIoEventLoopGroup running = group;
        if (running == null) {
            running = new MultiThreadIoEventLoopGroup(
                    1, (ThreadFactory) task -> Threads.daemon(task, "sluice-dns"), NioIoHandler.newFactory());
            group = running;
        }
        return running.next();
    }

    @Override
    public synchronized void close() {
        made.values().forEach(NettyNames::close);
        made.clear();
        if (group != null) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            group = null;
        }
    }
}
