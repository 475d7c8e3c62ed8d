package dev.sluice.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
    private final Headers headers = new Headers();

    @Test
    void findsNamesInAnyCase() {
        headers.add("X-One", "1");

        assertThat(headers.has("x-oNE")).isTrue();
        assertThat(headers.get(HeaderName.of("X-ONE"))).isEqualTo("1");
        assertThat(headers.get("x-two")).isEmpty();
    }

    @Test
    void keepsBytesAbove127() {
        headers.set("x", "caf\u00e9 \u00ff");

        assertThat(headers.get("x")).isEqualTo("caf\u00e9 \u00ff");
        assertThat(headers.is("x", "caf\u00e9 \u00ff")).isTrue();
        assertThat(headers.is("x", "caf\u01e9 \u00ff")).isFalse();
        assertThatThrownBy(() -> headers.set("x", "\u0141")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\0b", "\r\n"})
    void refusesLineBreaksInValues(String value) {
        headers.add("x", "old");

        assertThatThrownBy(() -> headers.add("y", value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> headers.set("x", value)).isInstanceOf(IllegalArgumentException.class);
        assertThat(headers).hasToString("x: old\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "a b", "a:", "a\r", "\u00e9", "\u0141", "a\0"})
    void refusesNamesThatAreNoToken(String name) {
        assertThatThrownBy(() -> headers.add(name, "v")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HeaderName.of(name)).isInstanceOf(IllegalArgumentException.class);
        assertThat(headers.isEmpty()).isTrue();
    }

    @Test
    void setReplacesAllOfOneName() {
        headers.add("a", "1");
        headers.add("b", "2");
        headers.add("A", "3");

        headers.set("a", "a longer one");

        assertThat(headers).hasToString("a: a longer one\nb: 2\n");
    }

    @Test
    void putsPseudoHeadersFirst() {
        headers.add("a", "1");
        headers.add(HeaderName.METHOD, "GET");
        headers.set(HeaderName.PATH, "/");

        assertThat(headers).hasToString(":method: GET\n:path: /\na: 1\n");
    }

    @Test
    void copyIsApartFromItsOrigin() {
        headers.add("a", "1");
        Headers twin = headers.copy();

        headers.set("a", "2");
        twin.add("b", "3");

        assertThat(headers).hasToString("a: 2\n");
        assertThat(twin).hasToString("a: 1\nb: 3\n");
    }

    @Test
    void registersFieldsOverLoadedBytes() {
        Headers.Wire wire = headers.wire();
        byte[] head = "/x HTTP/1.1\r\nhost:  y\r\n".getBytes(StandardCharsets.ISO_8859_1);
        int at = wire.load(ByteBuffer.wrap(head), head.length);
        int hash = Headers.Wire.HASH_START;
        for (int i = 13; i < 17; i++) {
            hash = Headers.Wire.hash(hash, head[i]);
        }
        wire.field(hash, at + 13, 4, at + 20, 1);
        wire.pseudo(HeaderName.PATH, at, 2);

        assertThat(headers).hasToString(":path: /x\nhost: y\n");
        assertThat(wire.find("Host", 0)).isEqualTo(1);
        assertThat(wire.byteSize()).isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1 ", "9223372036854775808", "0x1", "1,1"})
    void numbersAreDigitsOnly(String text) {
        headers.set(HeaderName.CONTENT_LENGTH, text);
        assertThat(headers.wire().number(HeaderName.CONTENT_LENGTH)).isEqualTo(-1);

        headers.set(HeaderName.CONTENT_LENGTH, "9223372036854775807");
        assertThat(headers.wire().number(HeaderName.CONTENT_LENGTH)).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void behavesAsAListOfPairs(long seed) {
        Random random = new Random(seed);
        List<String[]> model = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            change(random, model);
            String name = name(random);
            List<String> values =
                    model.stream().filter(f -> f[0].equals(name)).map(f -> f[1]).toList();
            assertThat(headers.all(cased(random, name)))
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(values);
            assertThat(headers.has(name)).isEqualTo(!values.isEmpty());
            assertThat(headers.get(name)).isEqualTo(values.isEmpty() ? "" : values.get(0));
            List<String> seen = new ArrayList<>();
            headers.forEach((n, v) -> seen.add(n + "=" + v));
            assertThat(seen)
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(model.stream().map(f -> f[0] + "=" + f[1]).toList());
            assertThat(headers.isEmpty()).isEqualTo(model.isEmpty());
        }
    }

    private void change(Random random, List<String[]> model) {
        String name = name(random);
        String value = value(random);
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> {
                headers.add(cased(random, name), value);
                add(model, name, value);
            }
            case 4, 5, 6 -> {
                headers.set(cased(random, name), value);
                set(model, name, value);
            }
            case 7, 8 -> {
                headers.remove(cased(random, name));
                model.removeIf(f -> f[0].equals(name));
            }
            default -> {
                if (random.nextInt(40) == 0) {
                    headers.clear();
                    model.clear();
                }
            }
        }
    }

    private static void add(List<String[]> model, String name, String value) {
        int at = model.size();
        if (name.startsWith(":")) {
            at = 0;
            while (at < model.size() && model.get(at)[0].startsWith(":")) {
                at++;
            }
        }
        model.add(at, new String[] {name, value});
    }

    private static void set(List<String[]> model, String name, String value) {
        for (int i = 0; i < model.size(); i++) {
            if (model.get(i)[0].equals(name)) {
                int first = i;
                model.get(i)[1] = value;
                for (int later = model.size() - 1; later > first; later--) {
                    if (model.get(later)[0].equals(name)) {
                        model.remove(later);
                    }
                }
                return;
            }
        }
        add(model, name, value);
    }

    private static String name(Random random) {
        return List.of("a", "b", "x-long-name", ":path", ":status", "c_d").get(random.nextInt(6));
    }

    private static CharSequence cased(Random random, String name) {
        return switch (random.nextInt(3)) {
            case 0 -> name.toUpperCase(Locale.ROOT);
            case 1 -> HeaderName.of(name);
            default -> name;
        };
    }

    private static String value(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 800 : 12); i > 0; i--) {
            text.append((char) (0x20 + random.nextInt(0xE0)));
        }
        return text.toString();
    }
}
