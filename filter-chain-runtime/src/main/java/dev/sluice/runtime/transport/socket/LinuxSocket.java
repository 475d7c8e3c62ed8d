package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.transport.SocketOptions;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import org.jspecify.annotations.Nullable;

/** A descriptor with Netty's native calls, in the JDK's addresses and the system's words. Non-blocking from the start. */
final class LinuxSocket extends Socket {
    private static final Logger LOG = System.getLogger("sluice.transport");
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;
    /** In {@link #accept}'s answer: a length, an IPv6 address, its scope and the port, or a path. */
    static final int ADDRESS_BYTES = 128;

    private final boolean unix;

    private LinuxSocket(int descriptor, boolean unix) {
        super(descriptor);
        this.unix = unix;
    }

    static LinuxSocket open(ProtocolFamily family) throws IOException {
        try {
            return family == StandardProtocolFamily.UNIX
                    ? new LinuxSocket(newSocketDomain0(), true)
                    : new LinuxSocket(newSocketStream0(family == StandardProtocolFamily.INET6), false);
        } catch (ChannelException e) {
            throw e.getCause() instanceof IOException cause ? inItsWords(cause) : new IOException(e.getMessage(), e);
        }
    }

    /** The next client of this listening socket, null if there is none. */
    @Nullable
    LinuxSocket acceptOne(byte[] address) throws IOException {
        int descriptor;
        try {
            descriptor = accept(address);
        } catch (IOException e) {
            throw inItsWords(e);
        }
        return descriptor < 0 ? null : new LinuxSocket(descriptor, unix);
    }

    /** The client's address, as {@link #acceptOne} left it. */
    static SocketAddress remote(byte[] accepted, boolean unix) {
        return unix ? UnixDomainSocketAddress.of("") : NativeInetAddress.address(accepted, 1, accepted[0]);
    }

    boolean unix() {
        return unix;
    }

    void apply(SocketOptions options) throws IOException {
        if (!unix) {
            if (options.noDelay() && !options.leavesNoDelayToWire()) {
                setTcpNoDelay(true);
            }
            if (options.keepAlive()) {
                setKeepAlive(true);
                positive(TCP_KEEPIDLE, options.keepIdleSeconds());
                positive(TCP_KEEPINTVL, options.keepIntervalSeconds());
                positive(TCP_KEEPCNT, options.keepProbes());
            }
        }
        if (options.sendBytes() > 0) {
            setSendBufferSize(options.sendBytes());
        }
        if (options.receiveBytes() > 0) {
            setReceiveBufferSize(options.receiveBytes());
        }
    }

    private void positive(int option, int value) throws IOException {
        if (value > 0) {
            setIntOpt(IPPROTO_TCP, option, value);
        }
    }

    void reuse(boolean port) throws IOException {
        if (!unix) {
            setReuseAddress(true);
            if (port) {
                setReusePort(true);
            }
        }
    }

    void bindTo(SocketAddress address) throws IOException {
        try {
            bind(asNetty(address));
        } catch (IOException e) {
            throw new BindException(inItsWords(e).getMessage());
        }
    }

    boolean connectTo(SocketAddress address) throws IOException {
        try {
            return connect(asNetty(address));
        } catch (IOException e) {
            throw inItsWords(e);
        }
    }

    private static SocketAddress asNetty(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress path) {
            return new DomainSocketAddress(path.getPath().toString());
        }
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
        return address;
    }

    SocketAddress local() {
        if (unix) {
            DomainSocketAddress path = localDomainSocketAddress();
            return UnixDomainSocketAddress.of(path == null ? "" : path.path());
        }
        InetSocketAddress address = localAddress();
        return address == null ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0) : address;
    }

    int receive(long address, int from, int to) throws IOException {
        try {
            return recvAddress(address, from, to);
        } catch (IOException e) {
            throw inItsWords(e);
        }
    }

    int transmit(long address, int from, int to) throws IOException {
        try {
            return sendAddress(address, from, to);
        } catch (IOException e) {
            throw inItsWords(e);
        }
    }

    void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "close", e);
        }
    }

    /** Netty's text is {@code connect(..) failed with error(-111): Connection refused}; the end of it is the system's. */
    static IOException inItsWords(IOException thrown) {
        String text = String.valueOf(thrown.getMessage());
        int words = text.lastIndexOf("): ");
        return words < 0 ? thrown : new SystemError(text.substring(words + 3));
    }

    /** Without a stack trace: half of all connections may end with one. */
    private static final class SystemError extends IOException {
        private static final long serialVersionUID = 1;

        SystemError(String words) {
            super(words);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
