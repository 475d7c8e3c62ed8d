package dev.sluice.filters.http.grpcweb;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Sink;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.util.Arrays;

/** Any bytes as the text form of gRPC-Web: no exception, never more out than three quarters of what came, the same whatever the cut. */
class TextFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void sameWhateverTheCut(byte[] input) {
        if (input.length > 20_000) {
            return;
        }
        String whole = read(input, input.length);
        int cut = input.length == 0 ? 0 : (input[input.length / 2] & 0xff) * input.length / 256;
        String other = read(input, cut);
        if (!whole.equals(other)) {
            throw new AssertionError("a cut at " + cut + " changed\n" + whole + "\ninto\n" + other);
        }
    }

    private static String read(byte[] input, int cut) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringBuilder ended = new StringBuilder();
        Base64Input decoder = new Base64Input(made(Exchange.class, "abort", verdict -> ended.append(verdict)));
        Sink sink = made(Sink.class, "write", bytes -> write(out, (Bytes) bytes));
        decoder.chunk(Bytes.of(Arrays.copyOf(input, cut)), sink);
        decoder.chunk(Bytes.of(Arrays.copyOfRange(input, cut, input.length)), sink);
        decoder.end(new Headers(), sink);
        if (out.size() > input.length / 4 * 3) {
            throw new AssertionError(out.size() + " bytes out of " + input.length);
        }
        // What came before the fault may have left or not: the exchange is over.
        return ended.isEmpty() ? Arrays.toString(out.toByteArray()) : ended.toString();
    }

    private static void write(ByteArrayOutputStream out, Bytes bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            out.write(bytes.at(i));
        }
    }

    private static <T> T made(Class<T> type, String method, java.util.function.Consumer<Object> does) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, given) -> {
                    if (called.getName().equals(method)) {
                        does.accept(given[0]);
                    }
                    return null;
                }));
    }
}
