package dev.sluice.runtime.upstream.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server on a loopback port: answers A and AAAA from a table, NXDOMAIN for the rest, SERVFAIL when told. */
public final class TinyDns implements AutoCloseable {
    private record Zone(String[] addresses, int ttl) {}

    private static final Zone NONE = new Zone(new String[0], 0);

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Map<String, Zone> zones = new ConcurrentHashMap<>();
    private final AtomicInteger queries = new AtomicInteger();
    private volatile boolean broken;

    public TinyDns() throws IOException {
        Thread thread = new Thread(this::serve, "tiny-dns");
        thread.setDaemon(true);
        thread.start();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    public TinyDns say(String name, int ttl, String... addresses) {
        zones.put(name, new Zone(addresses, ttl));
        return this;
    }

    public void broken(boolean now) {
        broken = now;
    }

    public int queries() {
        return queries.get();
    }

    private void serve() {
        byte[] buffer = new byte[1500];
        while (!socket.isClosed()) {
            try {
                DatagramPacket query = new DatagramPacket(buffer, buffer.length);
                socket.receive(query);
                queries.incrementAndGet();
                byte[] reply = reply(ByteBuffer.wrap(buffer, 0, query.getLength()));
                socket.send(new DatagramPacket(reply, reply.length, query.getSocketAddress()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private byte[] reply(ByteBuffer query) throws IOException {
        int id = query.getShort(0);
        query.position(12);
        StringBuilder name = new StringBuilder();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            name.append(name.length() == 0 ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        int type = query.getShort();
        int end = query.position() + 2;
        Zone zone = zones.getOrDefault(name.toString().toLowerCase(Locale.ROOT), NONE);
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        int count = 0;
        for (String address : broken ? new String[0] : zone.addresses()) {
            byte[] ip = InetAddress.getByName(address).getAddress();
            if (type == (ip.length == 4 ? 1 : 28)) {
                records.write(ByteBuffer.allocate(12)
                        .putShort((short) 0xC00C)
                        .putShort((short) type)
                        .putShort((short) 1)
                        .putInt(zone.ttl())
                        .putShort((short) ip.length)
                        .array());
                records.write(ip);
                count++;
            }
        }
        int code = broken ? 2 : zone == NONE ? 3 : 0;
        ByteBuffer out = ByteBuffer.allocate(end + records.size());
        out.putShort((short) id)
                .putShort((short) (0x8180 | code))
                .putShort((short) 1)
                .putShort((short) count);
        out.putInt(0).put(query.array(), 12, end - 12).put(records.toByteArray());
        return out.array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
