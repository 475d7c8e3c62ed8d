package dev.sluice.filters.listener.tlsinspector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

class ClientHelloTest {
    private static byte[] hello(String name, String... protocols) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
        parameters.setApplicationProtocols(protocols);
        engine.setSSLParameters(parameters);
        engine.beginHandshake();
        ByteBuffer out = ByteBuffer.allocate(32 << 10);
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static ClientHello read(byte[] bytes) {
        return ClientHello.read(Bytes.of(bytes));
    }

    @Test
    void readsNameAndProtocolsOfTheJdksClient() throws Exception {
        byte[] bytes = hello("Www.Example.com", "h2", "http/1.1");

        assertThat(read(bytes)).isEqualTo(new ClientHello("www.example.com", List.of("h2", "http/1.1"), bytes.length));
        assertThat(read(hello("")).serverName()).isEmpty();
    }

    @Test
    void waitsForTheRestAtEveryCut() throws Exception {
        byte[] bytes = hello("a.test", "h2");

        for (int n = 1; n < bytes.length; n++) {
            assertThat(read(Arrays.copyOf(bytes, n))).isSameAs(ClientHello.UNFINISHED);
        }
    }

    @Test
    void joinsAMessageCutIntoRecords() throws Exception {
        byte[] bytes = hello("a.test", "h2");
        for (int size : new int[] {1, 3, 50, 200}) {
            ByteArrayOutputStream cut = new ByteArrayOutputStream();
            for (int at = 5; at < bytes.length; at += size) {
                int n = Math.min(size, bytes.length - at);
                cut.writeBytes(new byte[] {22, 3, 1, (byte) (n >> 8), (byte) n});
                cut.write(bytes, at, n);
            }
            assertThat(read(cut.toByteArray()).serverName()).isEqualTo("a.test");
        }
    }

    @Test
    void otherBytesAreNoTls() {
        assertThat(read("GET / HTTP/1.1\r\n".getBytes())).isSameAs(ClientHello.NONE);
        assertThat(read(new byte[] {22, 4})).isSameAs(ClientHello.NONE);
        assertThat(read(new byte[] {22, 3, 1, 0, 4, 2})).isSameAs(ClientHello.NONE);
        assertThat(read(new byte[] {22, 3, 1, 0, 0})).isSameAs(ClientHello.NONE);
    }

    @Test
    void survivesGarbledMessages() throws Exception {
        byte[] good = hello("a.test", "h2");
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 5000; i++) {
            byte[] bad = good.clone();
            for (int k = random.nextInt(1, 6); k > 0; k--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            read(bad);
        }
    }
}
