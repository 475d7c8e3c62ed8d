package dev.sluice.runtime.upstream.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ResolversTest {
    private final TinyDns server;
    private final Resolvers resolvers = new Resolvers();
    private final Names names;

    ResolversTest() throws Exception {
        server = new TinyDns();
        names = resolvers.names(new NameServers(List.of(server.address()), 1000));
    }

    @AfterEach
    void close() {
        resolvers.close();
        server.close();
    }

    private Answer resolve(String name, Family family) throws Exception {
        return names.resolve(name, family).toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    private static List<InetAddress> ips(String... texts) throws Exception {
        java.util.ArrayList<InetAddress> all = new java.util.ArrayList<>();
        for (String text : texts) {
            all.add(InetAddress.getByName(text));
        }
        return all;
    }

    @Test
    void givesAddressesAndTheSmallestTtl() throws Exception {
        server.say("web.test", 17, "10.1.1.1", "10.1.1.2");

        Answer answer = resolve("web.test", Family.V4_ONLY);

        assertThat(answer.addresses()).containsExactlyElementsOf(ips("10.1.1.1", "10.1.1.2"));
        assertThat(answer.ttlSeconds()).isEqualTo(17);
    }

    @Test
    void asksForTheFamiliesInOrder() throws Exception {
        server.say("both.test", 5, "10.1.1.1", "fd00::1");
        server.say("four.test", 5, "10.1.1.1");

        assertThat(resolve("both.test", Family.AUTO).addresses()).isEqualTo(ips("fd00::1"));
        assertThat(resolve("four.test", Family.AUTO).addresses()).isEqualTo(ips("10.1.1.1"));
        assertThat(resolve("both.test", Family.V4_PREFERRED).addresses()).isEqualTo(ips("10.1.1.1"));
        assertThat(resolve("both.test", Family.V6_ONLY).addresses()).isEqualTo(ips("fd00::1"));
        assertThat(resolve("both.test", Family.ALL).addresses()).isEqualTo(ips("fd00::1", "10.1.1.1"));
    }

    @Test
    void aNameThatDoesNotExistIsAnEmptyAnswer() throws Exception {
        assertThat(resolve("none.test", Family.AUTO)).isEqualTo(Answer.NOTHING);
        server.say("empty.test", 5);
        assertThat(resolve("empty.test", Family.V4_ONLY)).isEqualTo(Answer.NOTHING);
    }

    @Test
    void aBrokenServerIsAFailure() {
        server.broken(true);

        assertThatThrownBy(() -> resolve("web.test", Family.V4_ONLY)).isInstanceOf(Exception.class);
    }

    @Test
    void literalsAndTheHostsFileNeedNoServer() throws Exception {
        assertThat(resolve("10.9.8.7", Family.AUTO).addresses()).isEqualTo(ips("10.9.8.7"));
        assertThat(resolve("localhost", Family.V4_ONLY).addresses()).isEqualTo(ips("127.0.0.1"));
        assertThat(server.queries()).isZero();
    }
}
