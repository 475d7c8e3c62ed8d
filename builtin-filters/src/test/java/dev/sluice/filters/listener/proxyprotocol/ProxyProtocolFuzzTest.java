package dev.sluice.filters.listener.proxyprotocol;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.filter.Bytes;
import dev.sluice.filters.listener.proxyprotocol.ProxyHeader.State;
import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import java.util.Arrays;

/** Any bytes from a client: no exception, never more taken than has come, the same whatever the cut. */
class ProxyProtocolFuzzTest {
    private static final int CONNECTIONS = 5_000;
    private static NetworkTest filter = fresh();
    private static int connections;

    private static NetworkTest fresh() {
        return NetworkTest.of(ProxyProtocolFactory.class)
                .config(
                        "allow_requests_without_proxy_protocol: true\nrules: [{tlv_type: 2, on_tlv_present: {key: a}}]");
    }

    @FuzzTest(maxDuration = "5m")
    void sameWhateverTheCut(byte[] input) {
        if (input.length == 0 || input.length > 70_000) {
            return;
        }
        ProxyHeader whole = ProxyHeader.read(Bytes.of(input));
        check(whole.state() == State.UNFINISHED || whole.length() <= input.length, "takes what has not come");
        int cut = (input[input.length / 2] & 0xff) * input.length / 256;
        ProxyHeader part = cut == 0 ? whole : ProxyHeader.read(Bytes.of(Arrays.copyOf(input, cut)));
        check(part.state() == State.UNFINISHED || part.equals(whole), "decides otherwise later");
        check(seen(input, 0).equals(seen(input, cut)), "a cut changes what comes through");
    }

    private static String seen(byte[] input, int cut) {
        if (++connections % CONNECTIONS == 0) { // the kit's clients run out of ports
            filter = fresh();
        }
        Talk talk = filter.connect();
        talk.send(Bytes.of(Arrays.copyOf(input, cut)));
        talk.send(Bytes.of(Arrays.copyOfRange(input, cut, input.length)));
        boolean came = talk.arrived();
        String seen = came
                ? talk.arrival().remote().toString().replaceAll("127.0.0.1:.*", "own")
                        + talk.arrival().received()
                : talk.closed() ? "closed" : "waits";
        talk.close();
        return seen;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
