package dev.sluice.runtime.event;

import dev.sluice.runtime.os.Platform;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.spi.SelectorProvider;

/** How loops wait for their sockets, and so which sockets can live on them. Any thread. */
public enum Polling {
    /** java.nio: on every system. */
    NIO,
    /** Linux, through Netty's native library: fewer system calls for a connection's beginning and end, and a third less memory while it is idle. */
    EPOLL;

    private static final Logger LOG = System.getLogger("sluice.event");

    /**
     * What {@code -Dsluice.polling=nio} or {@code epoll} asks for; without it, the best there is.
     *
     * @throws IllegalStateException if what is asked for is not to be had here, with the reason
     */
    public static Polling chosen() {
        String asked = System.getProperty("sluice.polling", "");
        return switch (asked) {
            case "" -> best();
            case "nio" -> NIO;
            case "epoll" -> {
                if (Platform.current() != Platform.LINUX) {
                    throw new IllegalStateException("-Dsluice.polling=epoll: this is not Linux");
                }
                if (!Epoll.isAvailable()) {
                    throw new IllegalStateException("-Dsluice.polling=epoll: " + reason(), Epoll.unavailabilityCause());
                }
                yield EPOLL;
            }
            default ->
                throw new IllegalStateException("-Dsluice.polling=" + asked + ": nio and epoll are what there is");
        };
    }

    private static Polling best() {
        if (Platform.current() != Platform.LINUX) {
            return NIO;
        }
        if (Epoll.isAvailable()) {
            return EPOLL;
        }
        LOG.log(Level.INFO, "sockets over java.nio, because the native library for epoll did not load: " + reason());
        return NIO;
    }

    private static String reason() {
        Throwable cause = Epoll.unavailabilityCause();
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    IoHandlerFactory handlers(Closing closing) {
        return switch (this) {
            case NIO -> NioIoHandler.newFactory(SelectorProvider.provider(), () -> closing);
            case EPOLL -> EpollIoHandler.newFactory();
        };
    }
}
