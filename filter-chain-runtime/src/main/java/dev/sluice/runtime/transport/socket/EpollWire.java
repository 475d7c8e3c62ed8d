package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.transport.SocketOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/**
 * A wire on a descriptor that epoll watches edge-triggered for reading from its first moment to its close: one call for its whole life, where changing the
 * interest would take one each time. One more if it ever has to wait for room to write, and then it stays; not from the start, because Netty makes an
 * object of each event that is more than reading. Edges come once, so what the socket is ready for is remembered here until a short read or write proves
 * the opposite, and what is wanted and still ready at the end of a callback, or becomes wanted outside of one, is done in the loop's next turn.
 *
 * <p>A socket that is closed is forgotten by epoll in the same call. Events of it may still lie in the turn's list and reach the next owner of its number:
 * an event in the turn in which a socket was registered is never its own. (epoll(7), "Possible pitfalls")
 */
final class EpollWire extends SocketWire implements EpollIoHandle, Runnable {
    private static final EpollIoOps CONNECTING = EpollIoOps.EPOLLOUT.with(EpollIoOps.EPOLLET);
    private static final EpollIoOps READING =
            EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLRDHUP).with(EpollIoOps.EPOLLET);
    private static final EpollIoOps WRITING_TOO = READING.with(EpollIoOps.EPOLLOUT);
    private static final int IN = EpollIoOps.EPOLLIN.value();
    private static final int OUT = EpollIoOps.EPOLLOUT.value();

    private final LinuxSocket socket;
    private @Nullable IoRegistration registration;
    private @Nullable EpollIoOps edges;
    private int registeredIn;
    /** A turn has passed since: the count of turns may wrap around. */
    private boolean settled;

    private byte wanted;
    private byte ready;
    /** The peer sent its last byte, or there is an error to fetch: no edge comes any more, so reads go on until one says so. */
    private boolean ending;

    private boolean handling;
    private boolean asked;

    EpollWire(
            NettyLoop loop,
            LinuxSocket socket,
            @Nullable SocketAddress local,
            SocketAddress remote,
            SocketOptions applied) {
        super(loop, local, remote, applied);
        this.socket = socket;
    }

    @Override
    boolean watch() {
        registration = loop.register(this);
        registeredIn = loop.turns();
        return registration != null;
    }

    @Override
    void await(int now) {
        wanted = (byte) now;
        EpollIoOps needed =
                (now & CONNECT) != 0 ? CONNECTING : (now & WRITE) != 0 || edges == WRITING_TOO ? WRITING_TOO : READING;
        if (needed != edges && now != 0) {
            watch(needed);
        }
        goOn();
    }

    private void watch(EpollIoOps needed) {
        IoRegistration at = registration;
        edges = needed;
        if (at != null) {
            try {
                at.submit(needed);
            } catch (UncheckedIOException e) {
                IOException said = e.getCause();
                IOException refused = said == null ? new IOException(e) : LinuxSocket.inItsWords(said);
                loop.later(() -> closeFor(refused));
            }
        }
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        if (closed || !settled && registeredIn == loop.turns()) {
            return;
        }
        settled = true;
        int ops = ((EpollIoEvent) event).ops().value();
        if ((ops & IN) != 0) {
            ready |= READ;
        }
        if ((ops & OUT) != 0) {
            ready |= WRITE | CONNECT;
        }
        if ((ops & ~(IN | OUT)) != 0) {
            ready |= READ | WRITE | CONNECT;
            ending = true;
        }
        handle();
    }

    private void handle() {
        int due = ready & wanted;
        if (due != 0) {
            handling = true;
            ready(due);
            handling = false;
            goOn();
        }
    }

    private void goOn() {
        if ((ready & wanted) != 0 && !handling && !asked && !closed) {
            asked = true;
            loop.nextTurn(this);
        }
    }

    /** What was ready and left over; what was read before comes first. */
    @Override
    public void run() {
        asked = false;
        writes.reads.deliver();
        if (!closed) {
            handle();
        }
    }

    @Override
    boolean connect() throws IOException {
        return socket.connectTo(remote());
    }

    @Override
    boolean finishConnect() throws IOException {
        try {
            if (socket.finishConnect()) {
                return true;
            }
        } catch (IOException e) {
            throw LinuxSocket.inItsWords(e);
        }
        ready &= ~CONNECT;
        return false;
    }

    @Override
    int receive(ByteBuffer in) throws IOException {
        int from = in.position();
        int n = socket.receive(Buffer.memoryAddress(in), from, in.limit());
        if (n < in.remaining() && (n == 0 || n > 0 && !ending)) {
            ready &= ~READ;
        }
        if (n > 0) {
            in.position(from + n);
        }
        return n;
    }

    @Override
    int transmit(ByteBuffer bytes) throws IOException {
        if (!bytes.isDirect()) {
            return transmitCopy(bytes);
        }
        int from = bytes.position();
        return sent(bytes, socket.transmit(Buffer.memoryAddress(bytes), from, bytes.limit()));
    }

    private int transmitCopy(ByteBuffer bytes) throws IOException {
        ByteBuf copy = ByteBufAllocator.DEFAULT.directBuffer(bytes.remaining());
        try {
            copy.writeBytes(bytes.duplicate());
            return sent(bytes, socket.transmit(copy.memoryAddress(), 0, copy.writerIndex()));
        } finally {
            copy.release();
        }
    }

    private int sent(ByteBuffer bytes, int n) {
        bytes.position(bytes.position() + n);
        if (bytes.hasRemaining()) {
            ready &= ~WRITE;
        }
        return n;
    }

    @Override
    void transmit(ByteBuffer[] both) throws IOException {
        if (!both[1].isDirect()) {
            transmit(both[0]);
            if (!both[0].hasRemaining()) {
                transmit(both[1]);
            }
            return;
        }
        long n = socket.writev(both, 0, both.length, Integer.MAX_VALUE);
        for (ByteBuffer one : both) {
            int part = (int) Math.min(n, one.remaining());
            n -= part;
            sent(one, part);
        }
    }

    @Override
    void noDelay() throws IOException {
        if (!socket.unix()) {
            socket.setTcpNoDelay(true);
        }
    }

    @Override
    void shutdownOutput() throws IOException {
        try {
            socket.shutdown(false, true);
        } catch (NotYetConnectedException e) {
            // The peer has reset it: there is nothing left to end.
        }
    }

    @Override
    SocketAddress askLocal() {
        return socket.local();
    }

    @Override
    void lingerZero() {
        try {
            socket.setSoLinger(0);
        } catch (IOException e) {
            // The peer sees an orderly end then.
        }
    }

    /** Closed first: then there is nothing for epoll to forget, and one call less. */
    @Override
    void closeSocket() {
        socket.closeQuietly();
        IoRegistration at = registration;
        if (at != null) {
            at.cancel();
        }
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }
}
